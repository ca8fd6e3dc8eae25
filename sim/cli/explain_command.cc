#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/explain/explanation.h"
#include "sim/report/style.h"

namespace realmsim::cli {
namespace {

struct ExplainOptions {
  std::string what;
};

nlohmann::ordered_json to_json(const explain::Explanation& explanation) {
  nlohmann::ordered_json sections = nlohmann::ordered_json::array();
  for (const auto& section : explanation.sections)
    sections.push_back({{"heading", section.heading}, {"lines", section.lines}});
  return {{"name", explanation.name},
          {"kind", explanation.kind},
          {"text", explanation.text},
          {"sections", sections}};
}

std::string to_text(const explain::Explanation& explanation, const report::Style& style) {
  std::string text =
      fmt::format("{} ({})\n  {}\n", style.strong(explanation.name), explanation.kind, explanation.text);
  for (const auto& section : explanation.sections) {
    text += fmt::format("\n  {}\n", style.strong(section.heading));
    for (const std::string& line : section.lines)
      text += fmt::format("    {}\n", line);
  }
  return text;
}

int explain_name(const Environment& environment, const ExplainOptions& options) {
  const auto found = explain::explain(options.what);
  if (found.empty()) {
    const std::vector<std::string> names = explain::explainable();
    return environment.console.unknown_name("name", options.what, {names.begin(), names.end()});
  }
  if (environment.common.json) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const auto& explanation : found)
      all.push_back(to_json(explanation));
    environment.console.print_document({{"format", "realmsim.explain/1"}, {"found", all}});
    return kGood;
  }
  const report::Style style{environment.color_on_stdout()};
  for (const auto& explanation : found) {
    if (&explanation != &found.front()) environment.console.print("\n");
    environment.console.print(to_text(explanation, style));
  }
  return kGood;
}

}  // namespace

Work add_explain(CLI::App& command) {
  const auto options = std::make_shared<ExplainOptions>();
  command.footer(R"(Commands, checks, statuses, faults, invariants, terms and error codes have names.
Examples:
  realmsim explain rmi.data_create
  realmsim explain rtte.unassigned
  realmsim explain RIPAS)");
  command.add_option("WHAT", options->what, "The name")->required();
  return [options](const Environment& environment) { return explain_name(environment, *options); };
}

}  // namespace realmsim::cli
