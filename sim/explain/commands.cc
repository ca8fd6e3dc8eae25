// Commands and their checks, from the command tables of all backends.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "models/backends/registry.h"
#include "sim/explain/sources.h"
#include "sim/scenario/verbs.h"

namespace realmsim::explain {
namespace {

// The backends whose commands of this name are the same row.
struct Variant {
  const CommandDescription* command;
  std::vector<std::string_view> backends;
};

std::vector<std::string> ids(const CommandDescription& command) {
  std::vector<std::string> all;
  for (const CheckDescription& check : command.checks)
    all.push_back(check.id);
  for (const StepDescription& step : command.steps)
    all.emplace_back(step.name);
  return all;
}

std::vector<Variant> variants() {
  std::vector<Variant> all;
  for (const auto& backend : backends::kBackends) {
    for (const CommandDescription& command : backend.commands()) {
      const auto same = std::ranges::find_if(all, [&](const Variant& variant) {
        return variant.command->name == command.name && ids(*variant.command) == ids(command);
      });
      if (same == all.end()) {
        all.push_back({&command, {backend.name}});
      } else {
        same->backends.push_back(backend.name);
      }
    }
  }
  return all;
}

std::string_view kind_text(ArgumentKind kind) {
  switch (kind) {
    case ArgumentKind::Granule:
      return "physical address of a granule";
    case ArgumentKind::RealmAddress:
      return "intermediate physical address";
    case ArgumentKind::Level:
      return "level of a translation table";
    case ArgumentKind::Flags:
      return "flags";
    case ArgumentKind::Number:
      return "number";
  }
  return "";
}

Section arguments_of(const CommandDescription& command) {
  Section section{"in", {fmt::format("X0   function id {:#x}", command.fid)}};
  for (const Argument& argument : command.arguments) {
    section.lines.push_back(
        fmt::format("X{:<3} {}: {}", argument.reg, argument.name, kind_text(argument.kind)));
  }
  return section;
}

Section outputs_of(const CommandDescription& command) {
  Section section{"out", {"X0   return code"}};
  for (const Output& output : command.outputs)
    section.lines.push_back(fmt::format("X{:<3} {}", output.reg, output.name));
  return section;
}

Section checks_of(const CommandDescription& command) {
  Section section{"checks, in this order; the first that refuses decides", {}};
  for (const CheckDescription& check : command.checks) {
    std::string line = fmt::format("{}: {}; else {}", check.id, check.text, check.status);
    if (!check.implied_by.empty()) line += fmt::format(" (implied by {})", check.implied_by);
    section.lines.push_back(std::move(line));
  }
  if (section.lines.empty()) section.lines.emplace_back("none: it always succeeds");
  return section;
}

Section steps_of(const CommandDescription& command) {
  Section section{"effect", {}};
  for (const StepDescription& step : command.steps)
    section.lines.push_back(fmt::format("{}: {}", step.name, step.text));
  return section;
}

Explanation explanation_of(const Variant& variant) {
  const CommandDescription& command = *variant.command;
  Explanation explanation{.name = std::string{command.name}, .kind = "command"};
  explanation.text =
      fmt::format("{} {}. Step {} of a scenario; backends {}; {}.",
                  command.caller == Caller::Host ? "The host" : "A realm", command.purpose,
                  scenario::verb_name(command), fmt::join(variant.backends, ", "), command.source);
  explanation.sections = {arguments_of(command), outputs_of(command), checks_of(command), steps_of(command)};
  if (!command.outcomes.empty())
    explanation.sections.push_back({"may end otherwise", {std::string{command.outcomes}}});
  return explanation;
}

}  // namespace

std::vector<Explanation> commands() {
  std::vector<Explanation> all;
  for (const Variant& variant : variants())
    all.push_back(explanation_of(variant));
  return all;
}

std::vector<Explanation> checks() {
  std::map<std::string, Explanation> by_id;
  for (const Variant& variant : variants()) {
    for (const CheckDescription& check : variant.command->checks) {
      Explanation& explanation = by_id[check.id];
      if (explanation.name.empty()) {
        const std::string subject = check.id.substr(0, check.id.find('.'));
        explanation = {check.id, "check", fmt::format("{} {}.", subject, check.text), {{"made by", {}}}};
      }
      const std::string line = fmt::format("{}: {}", variant.command->name, check.status);
      auto& lines = explanation.sections.front().lines;
      if (std::ranges::find(lines, line) == lines.end()) lines.push_back(line);
    }
  }
  std::vector<Explanation> all;
  for (auto& [id, explanation] : by_id)
    all.push_back(std::move(explanation));
  return all;
}

}  // namespace realmsim::explain
