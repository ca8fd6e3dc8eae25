#include "sim/cli/output_files.h"

#include <algorithm>

#include <fmt/format.h>

namespace realmsim::cli {

void OutputFiles::ask(std::string_view flag, const std::optional<std::string>& path) {
  if (path) asked_.push_back({.flag = flag, .path = *path, .file = nullptr});
}

std::optional<Refusal> OutputFiles::open(std::string_view on_stdout) {
  for (Asked& asked : asked_) {
    for (const Asked* other = asked_.data(); other != &asked; ++other) {
      if (!same_file(asked.path, other->path)) continue;
      return Refusal{kUsage, fmt::format("{} and {} are both {}", other->flag, asked.flag, asked.path)};
    }
    asked.file = std::make_unique<OutputFile>(asked.path);
    if (!on_stdout.empty() && asked.file->is_stdout()) {
      return Refusal{kUsage,
                     fmt::format("with {}, stdout holds the result and not {}", on_stdout, asked.path)};
    }
    if (!asked.file->good()) return Refusal{kUnreadable, fmt::format("cannot write {}", asked.path)};
  }
  return std::nullopt;
}

std::optional<Refusal> OutputFiles::commit(const scenario::Document& read) {
  for (const std::string& input : read.inputs()) {
    for (const Asked& asked : asked_) {
      if (same_file(asked.path, input))
        return Refusal{kUsage, fmt::format("{} is read by this run", asked.path)};
    }
  }
  for (Asked& asked : asked_) {
    if (!asked.file->commit()) return Refusal{kUnreadable, fmt::format("cannot write {}", asked.path)};
  }
  return std::nullopt;
}

std::function<void(std::string_view)> OutputFiles::sink(std::string_view flag) {
  const auto asked = std::ranges::find(asked_, flag, &Asked::flag);
  if (asked == asked_.end()) return nullptr;
  return [file = asked->file.get()](std::string_view text) { file->write(text); };
}

}  // namespace realmsim::cli
