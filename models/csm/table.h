// The command tables of an RMM with confidential shared memory: the rows of RMM 1.0, some of them replaced,
// and CAEC's own.
#pragma once

#include "models/rmm/command.h"

namespace realmsim::csm {

extern const rmm::Property kWithoutApt;

extern const rmm::Command kRmiAptCreate;
extern const rmm::Command kRmiAptDestroy;
extern const rmm::Command kRmiDataCreateUnknown;
extern const rmm::Command kRmiDataDestroy;
extern const rmm::Command kRmiRttReadEntry;
extern const rmm::Command kRmiRttFold;
extern const rmm::Command kRmiRealmDestroy;

extern const rmm::Command kRsiIpaStateSet;
extern const rmm::Command kRsiCsmCreate;
extern const rmm::Command kRsiCsmShare;
extern const rmm::Command kRsiCsmReserve;
extern const rmm::Command kRsiCsmAttach;
extern const rmm::Command kRsiCsmDetachAndFree;
extern const rmm::Command kRsiCsmRevoke;
extern const rmm::Command kRsiCsmDestroy;

// A row with other checks and steps.
rmm::Command changed(const rmm::Command& base, std::span<const rmm::Check> checks,
                     std::span<const rmm::Step> steps,
                     void (*involves)(const rmm::Call& call, rmm::Granules& granules) = nullptr);
// The same checks with another answer.
template <std::size_t N>
constexpr std::array<rmm::Check, N> refused_with(rmm::Refusal refusal, std::array<rmm::Check, N> checks) {
  for (rmm::Check& check : checks)
    check.refusal = refusal;
  return checks;
}

// Profile `paper`.
rmm::CommandTable rmi_table();
rmm::CommandTable rsi_table();  // of realms: RSI, PSCI and CAEC's
// Profile `fork`.
rmm::CommandTable fork_rmi_table();
rmm::CommandTable fork_rsi_table();

}  // namespace realmsim::csm
