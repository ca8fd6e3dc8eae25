// A realm from its entry to its exit: what it saw of its last exit, what it does, and the exit record.
#pragma once

#include <string>
#include <vector>

#include "sim/replay/grade.h"
#include "sim/replay/replay_machine.h"
#include "sim/replay/trace.h"

namespace realmsim::replay {

// After a REC_ENTER that has entered the realm or has exited at once.
void run_realm(ReplayMachine& machine, const RmiCall& call, const backends::CallReturn& entered, Grade& grade,
               std::vector<std::string>& receipt);

}  // namespace realmsim::replay
