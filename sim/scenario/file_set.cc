#include "sim/scenario/file_set.h"

#include <fstream>
#include <iostream>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

namespace realmsim::scenario {
namespace {

constexpr const char* kStandardInput = "<stdin>";

Dialect dialect_of(const std::string& path) {
  return path.ends_with(".jsonc") ? Dialect::Jsonc : Dialect::Json;
}

}  // namespace

std::optional<std::string> read_file(const std::string& path) {
  std::ostringstream text;
  if (path == "-") {
    struct stat status {};
    if (fstat(STDIN_FILENO, &status) != 0 || S_ISDIR(status.st_mode)) return std::nullopt;
    text << std::cin.rdbuf();
    return text.str();
  }
  std::ifstream file{path, std::ios::binary};
  if (!file || std::filesystem::is_directory(path)) return std::nullopt;
  text << file.rdbuf();
  return text.str();
}

FileSet::FileSet(std::string path, std::string text)
    : files_{{path == "-" ? kStandardInput : std::move(path), std::move(text)}},
      diagnostics_(files_.front()) {}

const Node* FileSet::parse_first() {
  return parse_last();
}

FileSet::Loaded FileSet::load(const std::string& path) {
  const auto known = loaded_.find(path);
  if (known != loaded_.end()) return known->second;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return {};
  auto text = read_file(path);
  if (!text) return {};
  files_.push_back({path, std::move(*text), files_.back().end() + 1});
  diagnostics_.add_file(files_.back());
  return loaded_.insert({path, {.readable = true, .root = parse_last()}}).first->second;
}

const Node* FileSet::parse_last() {
  auto tree = parse(files_.back(), dialect_of(files_.back().name), diagnostics_);
  return tree ? &trees_.emplace_back(std::move(*tree)) : nullptr;
}

std::filesystem::path FileSet::folder_of(std::size_t offset) const {
  return std::filesystem::path{diagnostics_.file_of(offset).name}.parent_path();
}

std::vector<std::string> FileSet::names() const {
  std::vector<std::string> names;
  for (const SourceFile& file : files_)
    names.push_back(file.name);
  return names;
}

}  // namespace realmsim::scenario
