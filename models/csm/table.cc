#include "models/csm/table.h"

#include <algorithm>
#include <vector>

#include "models/csm/fork.h"
#include "models/rmm/realm_table.h"
#include "models/rmm/rmi_table.h"

namespace realmsim::csm {

namespace {

using Rows = std::vector<const rmm::Command*>;

// `table` with `changes` in the place of the rows of their names, or after all.
Rows with(rmm::CommandTable table, std::initializer_list<const rmm::Command*> changes) {
  Rows rows(table.begin(), table.end());
  for (const rmm::Command* change : changes) {
    const auto place = std::ranges::find(rows, change->name, &rmm::Command::name);
    if (place == rows.end()) {
      rows.push_back(change);
    } else {
      *place = change;
    }
  }
  return rows;
}

}  // namespace

rmm::Command changed(const rmm::Command& base, std::span<const rmm::Check> checks,
                     std::span<const rmm::Step> steps,
                     void (*involves)(const rmm::Call& call, rmm::Granules& granules)) {
  rmm::Command command = base;
  command.checks = checks;
  command.steps = steps;
  command.involves = involves;
  return command;
}

rmm::CommandTable rmi_table() {
  static const Rows table =
      with(rmm::kRmiTable, {&kRmiDataCreateUnknown, &kRmiDataDestroy, &kRmiRttReadEntry, &kRmiRttFold,
                            &kRmiRealmDestroy, &kRmiAptCreate, &kRmiAptDestroy});
  return table;
}

rmm::CommandTable rsi_table() {
  static const Rows table =
      with(rmm::realm_table(), {&kRsiIpaStateSet, &kRsiCsmCreate, &kRsiCsmShare, &kRsiCsmReserve,
                                &kRsiCsmAttach, &kRsiCsmDetachAndFree, &kRsiCsmRevoke, &kRsiCsmDestroy});
  return table;
}

rmm::CommandTable fork_rmi_table() {
  static const Rows table =
      with(rmm::kRmiTable, {&fork::kRmiDataCreateUnknown, &fork::kRmiDataDestroy, &fork::kRmiRealmDestroy,
                            &fork::kRmiAptCreate, &fork::kRmiAptDestroy});
  return table;
}

rmm::CommandTable fork_rsi_table() {
  static const Rows table =
      with(rmm::realm_table(),
           {&fork::kRsiCsmCreate, &fork::kRsiCsmShare, &fork::kRsiCsmReserve, &fork::kRsiCsmAttach,
            &fork::kRsiCsmDetachAndFree, &fork::kRsiCsmRevoke, &fork::kRsiCsmDestroy});
  return table;
}

}  // namespace realmsim::csm
