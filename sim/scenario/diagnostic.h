// What is wrong with files that are read together, and where. Diagnostics are collected, not thrown: all of
// them are shown in one go, in the order of the files and their text, to people as an excerpt with marks and
// to programs as JSON.
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
  std::string use;      // where the macro that the place belongs to is used
  std::string help;
};

Diagnostic error_at(const CodeRow& row, ByteRange range, std::string message);

// What is found after so many is not kept: nobody reads on.
inline constexpr std::size_t kMostDiagnostics = 500;

class Diagnostics {
 public:
  // The files outlive the collection.
  explicit Diagnostics(const SourceFile& first) : files_{&first} {}
  // The file that follows those before.
  void add_file(const SourceFile& next) { files_.push_back(&next); }

  // Keeps the first of those with the same begin and code.
  void add(Diagnostic diagnostic);

  void clear() { sorted_.clear(); }

  [[nodiscard]] const SourceFile& file_of(std::size_t offset) const;
  // "FILE:LINE:COLUMN", as people see it.
  [[nodiscard]] std::string place_of(std::size_t offset) const;
  [[nodiscard]] bool has_errors() const;
  // By position, at the same position in the order they were added.
  [[nodiscard]] std::span<const Diagnostic> sorted() const { return sorted_; }

  // Every diagnostic in lines of at most 120 columns of excerpt, separated by empty lines.
  [[nodiscard]] std::string render_text(bool color) const;
  [[nodiscard]] nlohmann::json to_json() const;

 private:
  std::vector<const SourceFile*> files_;  // in the order of their offsets
  std::vector<Diagnostic> sorted_;
};

}  // namespace realmsim::scenario
