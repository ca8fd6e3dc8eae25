#include "sim/scenario/file_set.h"

#include <algorithm>
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
  return parse_file(files_.front());
}

const SourceFile* FileSet::read(const std::string& path) {
  const auto known = std::ranges::find(files_.begin() + 1, files_.end(), path, &SourceFile::name);
  if (known != files_.end()) return &*known;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return nullptr;
  auto text = read_file(path);
  if (!text) return nullptr;
  files_.push_back({path, std::move(*text), files_.back().end() + 1});
  diagnostics_.add_file(files_.back());
  return &files_.back();
}

FileSet::Loaded FileSet::load(const std::string& path) {
  const SourceFile* file = read(path);
  if (file == nullptr) return {};
  const auto [root, first] = loaded_.try_emplace(path, nullptr);
  if (first) root->second = parse_file(*file);
  return {.readable = true, .root = root->second};
}

const Node* FileSet::parse_file(const SourceFile& file) {
  auto tree = parse(file, dialect_of(file.name), diagnostics_);
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
