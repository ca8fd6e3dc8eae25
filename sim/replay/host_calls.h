// What the host and other agents of a trace do beside calling the RMM: writing structures, touching memory,
// changing the granule protection table.
#pragma once

#include "sim/replay/grade.h"
#include "sim/replay/replay_machine.h"
#include "sim/replay/trace.h"

namespace realmsim::replay {

// Writes to the granules that the arguments of the call name.
void write_before(ReplayMachine& machine, const RmiCall& call);

void perform(ReplayMachine& machine, const HostStructure& structure, Grade& grade);
void perform(ReplayMachine& machine, const HostFill& fill, Grade& grade);
void perform(ReplayMachine& machine, const HostCheckNotFill& check, Grade& grade);
void perform(ReplayMachine& machine, const HostAccess& access, Grade& grade);
void perform(ReplayMachine& machine, const SetGpt& change, Grade& grade);

}  // namespace realmsim::replay
