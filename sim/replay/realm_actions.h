// A realm from its entry to its exit: what it saw of its last exit, what it does, and the exit record.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/replay/grade.h"
#include "sim/replay/replay_machine.h"
#include "sim/replay/trace.h"

namespace realmsim::replay {

// After a REC_ENTER that has entered the realm or has exited at once. `before` is the virtual processor as it
// was before that, if the trace says how it resumes.
void run_realm(ReplayMachine& machine, const RmiCall& call,
               const std::optional<backends::ProcessorContext>& before, const backends::CallReturn& entered,
               Grade& grade, std::vector<std::string>& receipt);

}  // namespace realmsim::replay
