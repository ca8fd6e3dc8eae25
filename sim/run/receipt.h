// The receipt of a refusal in words: every check up to the one that refused, what it saw, and since which
// step that was so.
#pragma once

#include <string>
#include <vector>

#include "sim/run/outcome.h"
#include "sim/run/simulation.h"

namespace realmsim::run {

// " since step N (actor, verb)", of the last change to a piece of state.
std::string since(Simulation& simulation, const StateKey& key);

std::vector<std::string> receipt_of(Simulation& simulation, const Outcome& outcome);

}  // namespace realmsim::run
