#include "models/base/ensure.h"

#include <cstdlib>
#include <string>

#include <fmt/core.h>

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
  fmt::print(stderr, "realmsim: bug: {}\n  {} is false at {}:{}\n{}", what, condition, file, line,
             run_description());
  std::_Exit(kExitBug);
}

}  // namespace realmsim
