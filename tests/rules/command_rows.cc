#include "tests/rules/command_rows.h"

#include <algorithm>

namespace realmsim::testing {

std::vector<CommandRow> all_command_rows() {
  std::vector<CommandRow> rows;
  rows.reserve(csm::rmi_table().size() + csm::rsi_table().size());
  for (const rmm::Command* command : csm::rmi_table())
    rows.push_back({command, Caller::Host});
  for (const rmm::Command* command : csm::rsi_table())
    rows.push_back({command, Caller::Realm});
  return rows;
}

CommandRow command_row(std::string_view name) {
  for (const CommandRow& row : all_command_rows()) {
    if (row.command->name == name) return row;
  }
  return {};
}

const rmm::Check* find_check(const rmm::Command& command, std::string_view id) {
  const auto found = std::ranges::find(command.checks, id, &rmm::Check::id);
  return found == command.checks.end() ? nullptr : &*found;
}

}  // namespace realmsim::testing
