// Holding the outcome of a step against what the scenario expects. Absent keys are unconstrained; without an
// expectation the step must succeed.
#pragma once

#include <string>
#include <vector>

#include "sim/run/outcome.h"
#include "sim/run/values.h"

namespace realmsim::run {

// What differs, one line each; empty if all is as expected.
std::vector<std::string> compare(Simulation& simulation, Values& values, const scenario::Step& step,
                                 const Outcome& outcome);

// The same for what a step expects of a call that waited for the host, once it has completed.
std::vector<std::string> compare_completion(Simulation& simulation, Values& values,
                                            const scenario::Step& step, const Outcome& outcome);

// The outcome in a word or two: "GPF", "RMI_ERROR_INPUT", "0x5a".
std::string summary(const Outcome& outcome);

}  // namespace realmsim::run
