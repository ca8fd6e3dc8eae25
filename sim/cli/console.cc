#include "sim/cli/console.h"

#include <cstdio>

#include <fmt/format.h>

#include "sim/scenario/suggest.h"

namespace realmsim::cli {

void Console::print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void Console::complain(std::string message) {
  fmt::print(stderr, "realmsim: {}\n", message);
  complaints_.push_back({{"severity", "error"}, {"message", std::move(message)}});
}

ExitCode Console::give_up(ExitCode status, std::string message) {
  complain(std::move(message));
  if (json_) print_document({{"format", "realmsim.diagnostics/1"}, {"diagnostics", complaints_}});
  return status;
}

ExitCode Console::unknown_name(std::string_view what, std::string_view name,
                               const std::vector<std::string_view>& known) {
  const auto near = scenario::nearest(std::string{name}, known);
  return give_up(kUsage, fmt::format("there is no {} `{}`{}", what, name,
                                     near ? fmt::format("; did you mean `{}`?", *near) : ""));
}

int Console::finish(int status) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
  fmt::print(stderr, "realmsim: cannot write to standard output\n");
  return status == kBug ? status : kUnreadable;
}

}  // namespace realmsim::cli
