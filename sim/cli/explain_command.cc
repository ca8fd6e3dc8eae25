#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/explain/explanation.h"
#include "sim/report/style.h"
#include "sim/scenario/suggest.h"

namespace realmsim::cli {
namespace {

nlohmann::ordered_json to_json(const explain::Explanation& explanation) {
  nlohmann::ordered_json sections = nlohmann::ordered_json::array();
  for (const auto& section : explanation.sections)
    sections.push_back({{"heading", section.heading}, {"lines", section.lines}});
  return {{"name", explanation.name},
          {"kind", explanation.kind},
          {"text", explanation.text},
          {"sections", sections}};
}

void print(const explain::Explanation& explanation, const report::Style& style) {
  fmt::print("{} ({})\n  {}\n", style.strong(explanation.name), explanation.kind, explanation.text);
  for (const auto& section : explanation.sections) {
    fmt::print("\n  {}\n", style.strong(section.heading));
    for (const std::string& line : section.lines)
      fmt::print("    {}\n", line);
  }
}

int unknown(const std::string& what) {
  const std::vector<std::string> names = explain::explainable();
  fmt::print(stderr, "realmsim: nothing is called `{}`", what);
  const std::vector<std::string_view> known{names.begin(), names.end()};
  if (const auto near = scenario::nearest(what, known)) fmt::print(stderr, "; did you mean `{}`?", *near);
  fmt::print(stderr, "\n");
  return kUsage;
}

}  // namespace

int explain_command(const Environment& environment, const ExplainCommandOptions& options) {
  const auto found = explain::explain(options.what);
  if (found.empty()) return unknown(options.what);
  if (environment.common.json) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const auto& explanation : found)
      all.push_back(to_json(explanation));
    fmt::print("{}\n", nlohmann::ordered_json{{"format", "realmsim.explain/1"}, {"found", all}}.dump(2));
    return kGood;
  }
  const report::Style style{environment.color_on_stdout()};
  for (const auto& explanation : found) {
    if (&explanation != &found.front()) fmt::print("\n");
    print(explanation, style);
  }
  return kGood;
}

}  // namespace realmsim::cli
