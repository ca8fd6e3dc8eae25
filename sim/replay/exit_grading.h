// A REC exit record beside the recorded one.
#pragma once

#include "models/rmm/rec_run.h"
#include "sim/replay/grade.h"
#include "sim/replay/trace.h"

namespace realmsim::replay {

// `action` is what made the realm exit, if a trace says so; its `spec` stands beside the recorded values.
void compare_exit_record(const ExitExpectation& expect, const RealmAction* action, const rmm::RecExit& exit,
                         Grade& grade);

}  // namespace realmsim::replay
