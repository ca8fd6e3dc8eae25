// Running one row of the command table: decide on the unchanged state, then commit.
#pragma once

#include "models/rmm/call.h"
#include "models/rmm/command.h"
#include "models/rmm/effects.h"

namespace realmsim::rmm {

struct Decision {
  const Check* refused = nullptr;
  std::size_t steps = 0;  // taken before the check refuses

  [[nodiscard]] bool stops() const { return refused != nullptr && refused->refusal.stop != FaultKind::None; }
};
// The first check that refuses, if one does. Changes nothing.
Decision decide(const Call& call);

// visit(check) for each check that the call meets, in order, until it returns false.
template <class Visit>
void for_each_check(const Command& command, Visit visit) {
  for (const Check& check : command.checks) {
    if (!visit(check)) return;
  }
  for (const Step& step : command.steps) {
    if (step.guard.property != nullptr && !visit(step.guard)) return;
  }
}

struct CallResult {
  Registers x{};  // X0 and outputs, for whoever goes on
  const Check* refused = nullptr;
  Outcome outcome = Outcome::Returned;
  FaultKind stopped = FaultKind::None;  // the firmware goes no further; nothing else means anything
};

// An RMI command of the host.
CallResult run_rmi(const Command& command, const Registers& x, Effects& fx);

// An RSI or PSCI command of the realm whose REC is `rec`: results go to the REC's registers, or the realm
// exits and `x` is what the host's REC_ENTER returns.
CallResult run_rsi(const Command& command, Pa rec, Effects& fx);

}  // namespace realmsim::rmm
