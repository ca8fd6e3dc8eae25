#include "sim/cli/console.h"

#include <cstdio>

#include <fmt/format.h>

#include "models/backends/registry.h"
#include "sim/scenario/suggest.h"

namespace realmsim::cli {

std::string document_text(const nlohmann::ordered_json& document) {
  return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

void Console::print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void Console::print_document(const nlohmann::ordered_json& document) {
  print(document_text(document));
}

void Console::say(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

void Console::complain(std::string message) {
  say(fmt::format("realmsim: {}\n", message));
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

ExitCode Console::unknown_backend(std::string_view name) {
  std::vector<std::string_view> known;
  for (const auto& row : backends::kBackends)
    known.push_back(row.name);
  return unknown_name("backend", name, known);
}

int Console::finish(int status) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
  say("realmsim: cannot write to standard output\n");
  return kUnreadable;
}

}  // namespace realmsim::cli
