#include "models/base/ensure.h"

#include <cstdio>
#include <cstdlib>
#include <string>

#include <fmt/format.h>

namespace realmsim {
namespace {

constexpr int kExitBug = 70;

std::string& run_description() {
  static std::string text;
  return text;
}

}  // namespace

void describe_run(std::string_view text) {
  run_description() = text;
}

void report_bug(std::string_view condition, std::string_view what, const char* file, int line) {
  const std::string text = fmt::format("realmsim: bug: {}\n  {} is false at {}:{}\n{}", what, condition, file,
                                       line, run_description());
  std::fwrite(text.data(), 1, text.size(), stderr);  // even if nobody can read it
  std::_Exit(kExitBug);
}

}  // namespace realmsim
