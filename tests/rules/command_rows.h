// The rows of csm::rmi_table() and csm::rsi_table(), found by name.
#pragma once

#include <string_view>
#include <vector>

#include "models/csm/table.h"

namespace realmsim::testing {

struct CommandRow {
  const rmm::Command* command = nullptr;
  Caller caller = Caller::Host;
};

std::vector<CommandRow> all_command_rows();
// A row without command if there is none of that name.
CommandRow command_row(std::string_view name);
const rmm::Check* find_check(const rmm::Command& command, std::string_view id);

}  // namespace realmsim::testing
