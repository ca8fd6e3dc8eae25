// What is wrong with a file and where. The diagnostics of a file are collected, not thrown: all of them are
// shown in one go, in the order of the text, to people as an excerpt with marks and to programs as JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "sim/scenario/codes.h"
#include "sim/scenario/source_file.h"

namespace realmsim::scenario {

enum class Severity : std::uint8_t { Error, Warning };

struct Diagnostic {
  Severity severity = Severity::Error;
  std::string code;       // "RS1103"
  std::size_t begin = 0;  // byte offsets, end exclusive
  std::size_t end = 0;
  std::string message;
  std::string note;     // stands behind the marks
  std::string pointer;  // RFC 6901
  std::string help;
};

Diagnostic error_at(const CodeRow& row, ByteRange range, std::string message);

class Diagnostics {
 public:
  // The file outlives the collection.
  explicit Diagnostics(const SourceFile& file) : file_(&file) {}

  // Keeps the first of those with the same begin and code.
  void add(Diagnostic diagnostic);

  void clear() { sorted_.clear(); }

  [[nodiscard]] bool has_errors() const;
  // By position, at the same position in the order they were added.
  [[nodiscard]] std::span<const Diagnostic> sorted() const { return sorted_; }

  // Every diagnostic in lines of at most 120 columns of excerpt, separated by empty lines.
  [[nodiscard]] std::string render_text(bool color) const;
  [[nodiscard]] nlohmann::json to_json() const;

 private:
  const SourceFile* file_;
  std::vector<Diagnostic> sorted_;
};

}  // namespace realmsim::scenario
