// The files that one scenario is read from: its own, those that it includes and those of platforms. Their
// diagnostics are one collection.
#pragma once

#include <deque>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/diagnostic.h"
#include "sim/scenario/json_tree.h"
#include "sim/scenario/source_file.h"

namespace realmsim::scenario {

class FileSet {
 public:
  // The scenario's own file. Its name decides the dialect; "-" is standard input.
  FileSet(std::string path, std::string text);
  FileSet(const FileSet&) = delete;
  FileSet& operator=(const FileSet&) = delete;

  // The tree of the scenario's own file, null if it is no JSON, which is reported then.
  const Node* parse_first();
  // Another file, read when it is asked for first. Null if it cannot be read, which is not reported.
  const SourceFile* read(const std::string& path);
  // The same with its tree, which is null as above.
  struct Loaded {
    bool readable = false;
    const Node* root = nullptr;
  };
  Loaded load(const std::string& path);

  [[nodiscard]] const SourceFile& first() const { return files_.front(); }
  // The folder that paths in the text around the offset start from.
  [[nodiscard]] std::filesystem::path folder_of(std::size_t offset) const;
  [[nodiscard]] std::vector<std::string> names() const;
  [[nodiscard]] Diagnostics& diagnostics() { return diagnostics_; }
  [[nodiscard]] const Diagnostics& diagnostics() const { return diagnostics_; }

 private:
  const Node* parse_file(const SourceFile& file);

  std::deque<SourceFile> files_;
  Diagnostics diagnostics_;
  std::deque<Node> trees_;
  std::map<std::string, const Node*> loaded_;
};

// The text of a file, or nothing if it cannot be read; "-" is standard input.
std::optional<std::string> read_file(const std::string& path);

}  // namespace realmsim::scenario
