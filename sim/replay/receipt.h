// Why the model answered as it did, in words: every check up to the one that refused, and since which call
// what it saw was so. For the recorded side: which checks of the command answer as it did.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/replay/replay_machine.h"
#include "sim/replay/trace.h"

namespace realmsim::replay {

// Of a call that has just been made and has changed nothing, or has passed every check.
std::vector<std::string> model_receipt(const ReplayMachine& machine, CpuIndex cpu,
                                       const rmm::Command& command, const Registers& x, bool refused);

std::vector<std::string> recorded_receipt(const rmm::Command& command, const Expectation& expect,
                                          std::span<const Status> spec);

}  // namespace realmsim::replay
