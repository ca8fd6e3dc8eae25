// Running one row of the command table: decide on the unchanged state, then commit.
#pragma once

#include "models/rmm/call.h"
#include "models/rmm/command.h"
#include "models/rmm/effects.h"

namespace realmsim::rmm {

// Nothing if every check passes, else the first that refuses. Changes nothing.
const Check* decide(const Call& call);

struct CallResult {
  Registers x{};  // X0 and outputs, for whoever goes on
  const Check* refused = nullptr;
  Outcome outcome = Outcome::Returned;
};

// An RMI command of the host.
CallResult run_rmi(const Command& command, const Registers& x, Effects& fx);

// An RSI or PSCI command of the realm whose REC is `rec`: results go to the REC's registers, or the realm
// exits and `x` is what the host's REC_ENTER returns.
CallResult run_rsi(const Command& command, Pa rec, Effects& fx);

}  // namespace realmsim::rmm
