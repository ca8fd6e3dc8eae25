#include "models/rmm/mutant.h"

#include <algorithm>

#include "models/base/command_name.h"

namespace realmsim::rmm {
namespace {

std::string name_of(const Command& command, std::string_view part) {
  return step_name(command.name).append(".").append(part);
}

}  // namespace

std::vector<Mutant> mutants_of(CommandTable table) {
  std::vector<Mutant> mutants;
  for (const Command* command : table) {
    for (const Check& check : command->checks) {
      if (check.kind == CheckKind::Plain)
        mutants.push_back({name_of(*command, check.id()), check.property->text});
    }
    for (const Step& step : command->steps) {
      const Check& guard = step.guard;
      if (guard.property != nullptr && guard.kind == CheckKind::Plain)
        mutants.push_back({name_of(*command, guard.id()), guard.property->text});
      if (!step.structural) mutants.push_back({name_of(*command, step.name), step.text});
    }
  }
  return mutants;
}

MutatedTable::MutatedTable(CommandTable sound, std::span<const std::string> mutants) {
  const auto missing = [&](const Command& command, std::string_view part) {
    return std::ranges::find(mutants, name_of(command, part)) != mutants.end();
  };
  for (const Command* command : sound) {
    Row& row = rows_.emplace_back(Row{*command, {}, {}});
    std::ranges::copy_if(command->checks, std::back_inserter(row.checks),
                         [&](const Check& check) { return !missing(*command, check.id()); });
    std::ranges::copy_if(command->steps, std::back_inserter(row.steps),
                         [&](const Step& step) { return !missing(*command, step.name); });
    for (Step& step : row.steps) {
      if (step.guard.property != nullptr && missing(*command, step.guard.id())) step.guard = {};
    }
    row.command.checks = row.checks;
    row.command.steps = row.steps;
    table_.push_back(&row.command);
  }
}

}  // namespace realmsim::rmm
