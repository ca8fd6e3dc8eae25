#include "sim/scenario/byte_checks.h"

#include <cstddef>

#include <fmt/format.h>

namespace realmsim::scenario {
namespace {

constexpr std::string_view kWhiteSpace = " \t\r\n";
constexpr std::string_view kGitLfsFirstLine = "version https://git-lfs.github.com/spec/v1";

Diagnostic not_utf8(std::string_view text, std::size_t at) {
  const unsigned byte = static_cast<unsigned char>(text[at]);
  Diagnostic found = error_at(kNotUtf8, {at, at + 1}, fmt::format("byte {:#04x} is not UTF-8", byte));
  found.help = "save the file as UTF-8";
  return found;
}

Diagnostic git_lfs_pointer() {
  Diagnostic found =
      error_at(kGitLfsPointer, {0, kGitLfsFirstLine.size()}, "Git LFS pointer instead of the file");
  found.help = "fetch the content with `git lfs pull`";
  return found;
}

}  // namespace

std::optional<Diagnostic> unfit_bytes(std::string_view text) {
  if (text.empty()) return error_at(kEmptyFile, {}, "the file is empty");
  if (text.find_first_not_of(kWhiteSpace) == std::string_view::npos) {
    return error_at(kEmptyFile, {}, "the file holds white space only");
  }
  if (text.substr(0, text.find_first_of("\r\n")) == kGitLfsFirstLine) return git_lfs_pointer();

  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text.substr(at));
    if (length == 0) return not_utf8(text, at);
    // nlohmann would take it for the end of input.
    if (text[at] == '\0') return error_at(kSyntaxError, {at, at + 1}, "NUL byte");
    at += length;
  }
  return std::nullopt;
}

}  // namespace realmsim::scenario
