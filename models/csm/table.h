// The command tables of an RMM with confidential shared memory, paper profile: the rows of RMM 1.0, four of
// them replaced, and CAEC's own.
#pragma once

#include <array>

#include "models/rmm/command.h"
#include "models/rmm/rmi_table.h"
#include "models/rmm/rsi_table.h"

namespace realmsim::csm {

extern const rmm::Property kWithoutApt;

extern const rmm::Command kRmiAptCreate;
extern const rmm::Command kRmiAptDestroy;
extern const rmm::Command kRmiDataCreateUnknown;
extern const rmm::Command kRmiDataDestroy;
extern const rmm::Command kRmiRttReadEntry;
extern const rmm::Command kRmiRealmDestroy;

extern const rmm::Command kRsiCsmCreate;
extern const rmm::Command kRsiCsmShare;
extern const rmm::Command kRsiCsmReserve;
extern const rmm::Command kRsiCsmAttach;
extern const rmm::Command kRsiCsmDetachAndFree;
extern const rmm::Command kRsiCsmRevoke;
extern const rmm::Command kRsiCsmDestroy;

constexpr auto rmi_table() {
  std::array<const rmm::Command*, rmm::kRmiTable.size() + 2> table{};
  std::size_t next = 0;
  for (const rmm::Command* command : rmm::kRmiTable) {
    if (command == &rmm::kRmiDataCreateUnknown) command = &kRmiDataCreateUnknown;
    if (command == &rmm::kRmiDataDestroy) command = &kRmiDataDestroy;
    if (command == &rmm::kRmiRttReadEntry) command = &kRmiRttReadEntry;
    if (command == &rmm::kRmiRealmDestroy) command = &kRmiRealmDestroy;
    table[next++] = command;
  }
  table[next++] = &kRmiAptCreate;
  table[next++] = &kRmiAptDestroy;
  return table;
}

inline constexpr auto kRmiTable = rmi_table();
inline constexpr std::array kRsiTable{
    &rmm::kRsiVersion, &rmm::kRsiHostCall,    &kRsiCsmCreate, &kRsiCsmShare,   &kRsiCsmReserve,
    &kRsiCsmAttach,    &kRsiCsmDetachAndFree, &kRsiCsmRevoke, &kRsiCsmDestroy,
};

}  // namespace realmsim::csm
