// The receipt of a refusal in words: every check up to the one that refused, what it saw, and since which
// step that was so.
#pragma once

#include <string>
#include <vector>

#include "sim/run/outcome.h"
#include "sim/run/simulation.h"

namespace realmsim::run {

std::vector<std::string> receipt_of(Simulation& simulation, const Outcome& outcome);

}  // namespace realmsim::run
