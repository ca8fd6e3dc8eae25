// Patterns of state: places and what they must be like. Absent keys are unconstrained.
#pragma once

#include <string>
#include <vector>

#include "sim/run/simulation.h"
#include "sim/run/values.h"

namespace realmsim::run {

// What does not match, one line each.
std::vector<std::string> match_state(Simulation& simulation, Values& values, const scenario::Node& patterns);

}  // namespace realmsim::run
