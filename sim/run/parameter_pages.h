// Structures that the host hands to the RMM as a step gives them, by name: realm and REC parameters, laid out
// in the page that the command reads, where what is not given takes a valid default; and the first half of a
// RecRun object, where it is zero.
#pragma once

#include <optional>

#include "models/machine/memory.h"
#include "models/rmm/rec_run.h"
#include "sim/run/simulation.h"
#include "sim/run/values.h"

namespace realmsim::run {

std::optional<machine::Page> parameter_page(Values& values, const CommandDescription& command,
                                            const scenario::Node& params);
std::optional<rmm::RecEnter> rec_enter(Values& values, const scenario::Node& fields);

}  // namespace realmsim::run
