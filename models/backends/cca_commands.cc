#include "models/backends/cca_commands.h"

#include <algorithm>

#include "models/csm/table.h"
#include "models/invariants/invariants.h"
#include "models/rmm/dispatch.h"
#include "models/rmm/implication.h"
#include "models/rmm/psci.h"
#include "models/rmm/realm_table.h"
#include "models/rmm/rmi_table.h"
#include "models/rmm/status.h"

namespace realmsim::backends {
namespace {

std::string_view status_name(const rmm::Command& command, const rmm::Refusal& refusal, Caller caller) {
  if (caller == Caller::Host)
    return find_name(rmm::kRmiStatusNames, static_cast<rmm::RmiStatus>(refusal.status));
  if (command.name.starts_with("PSCI"))
    return find_name(rmm::kPsciStatusNames, static_cast<rmm::PsciStatus>(refusal.status));
  return find_name(rmm::kRsiStatusNames, static_cast<rmm::RsiStatus>(refusal.status));
}

std::string status_text(const rmm::Command& command, const rmm::Refusal& refusal, Caller caller) {
  if (refusal.aborts) return "REC exit: Data Abort at the buffer";
  if (refusal.stop != FaultKind::None) return "firmware stops: " + std::string{name_of(refusal.stop)};
  std::string text{status_name(command, refusal, caller)};
  if (!refusal.index_text.empty()) text.append(", index: ").append(refusal.index_text);
  return text;
}

CommandDescription describe(const rmm::Command& command, Caller caller) {
  std::vector<CheckDescription> checks;
  rmm::for_each_check(command, [&](const rmm::Check& check) {
    checks.push_back({.id = check.id(),
                      .text = check.property->text,
                      .status = status_text(command, check.refusal, caller),
                      .implied_by = rmm::implied_by(command, check),
                      .structural = check.kind == rmm::CheckKind::Structural});
    return true;
  });
  std::vector<StepDescription> steps;
  for (const rmm::Step& step : command.steps)
    steps.push_back({step.name, step.text});
  return {.caller = caller,
          .name = command.name,
          .fid = command.fid,
          .source = command.source,
          .purpose = command.purpose,
          .arguments = command.arguments,
          .outputs = command.outputs,
          .checks = std::move(checks),
          .steps = std::move(steps),
          .outcomes = command.outcomes};
}

}  // namespace

csm::Profile profile_of(SharedMemory sharing) {
  return sharing == SharedMemory::Fork ? csm::Profile::Fork : csm::Profile::Paper;
}

CommandTables cca_tables(SharedMemory sharing) {
  if (sharing == SharedMemory::Paper) return {csm::rmi_table(), csm::rsi_table()};
  if (sharing == SharedMemory::Fork) return {csm::fork_rmi_table(), csm::fork_rsi_table()};
  return {rmm::kRmiTable, rmm::realm_table()};
}

template <SharedMemory Sharing>
const std::vector<CommandDescription>& cca_commands() {
  static const std::vector<CommandDescription> descriptions = [] {
    std::vector<CommandDescription> all;
    const CommandTables tables = cca_tables(Sharing);
    for (const rmm::Command* command : tables.rmi)
      all.push_back(describe(*command, Caller::Host));
    for (const rmm::Command* command : tables.rsi)
      all.push_back(describe(*command, Caller::Realm));
    return all;
  }();
  return descriptions;
}

template <SharedMemory Sharing>
std::vector<rmm::Mutant> cca_mutants() {
  const CommandTables tables = cca_tables(Sharing);
  std::vector<rmm::Mutant> all = rmm::mutants_of(tables.rmi);
  std::ranges::move(rmm::mutants_of(tables.rsi), std::back_inserter(all));
  for (const invariants::Invariant& row : invariants::all())
    all.push_back({invariants::mutant_of(row.name), row.text});
  return all;
}

template std::vector<rmm::Mutant> cca_mutants<SharedMemory::Absent>();
template std::vector<rmm::Mutant> cca_mutants<SharedMemory::Paper>();
template std::vector<rmm::Mutant> cca_mutants<SharedMemory::Fork>();
template const std::vector<CommandDescription>& cca_commands<SharedMemory::Absent>();
template const std::vector<CommandDescription>& cca_commands<SharedMemory::Paper>();
template const std::vector<CommandDescription>& cca_commands<SharedMemory::Fork>();

const std::vector<CommandDescription>& cca_commands(SharedMemory sharing) {
  switch (sharing) {
    case SharedMemory::Paper:
      return cca_commands<SharedMemory::Paper>();
    case SharedMemory::Fork:
      return cca_commands<SharedMemory::Fork>();
    case SharedMemory::Absent:
      break;
  }
  return cca_commands<SharedMemory::Absent>();
}

}  // namespace realmsim::backends
