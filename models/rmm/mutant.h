// Unsound firmware: commands with a check or a step missing. A mutant's name is the command's in lower case,
// a dot, and the id of a check or the name of a step that is not structural: "rmi.data_destroy.tlbi".
#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/rmm/command.h"

namespace realmsim::rmm {

struct Mutant {
  std::string name;
  std::string_view text;  // what the check asks or the step does
};

// Every one of a table.
std::vector<Mutant> mutants_of(CommandTable table);

// A table with what the mutants name taken out; names of other tables are passed over.
class MutatedTable {
 public:
  MutatedTable(CommandTable sound, std::span<const std::string> mutants);
  MutatedTable(const MutatedTable&) = delete;
  MutatedTable& operator=(const MutatedTable&) = delete;

  [[nodiscard]] CommandTable table() const { return table_; }

 private:
  struct Row {
    Command command;
    std::vector<Check> checks;
    std::vector<Step> steps;
  };

  std::deque<Row> rows_;  // do not move
  std::vector<const Command*> table_;
};

}  // namespace realmsim::rmm
