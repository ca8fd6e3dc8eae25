// Commands of the host, REC entries with what the realm does inside included.
#pragma once

#include <string>
#include <vector>

#include "sim/replay/grade.h"
#include "sim/replay/replay_machine.h"
#include "sim/replay/trace.h"

namespace realmsim::replay {

// Each leaves in `receipt` what the model says about a call on which the sides differ.
void perform(ReplayMachine& machine, const RmiCall& call, Grade& grade, std::vector<std::string>& receipt);
void perform(ReplayMachine& machine, const MacroCall& macro, Grade& grade, std::vector<std::string>& receipt);

}  // namespace realmsim::replay
