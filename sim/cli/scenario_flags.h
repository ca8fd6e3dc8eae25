// What the flags of a command change of the scenario that it runs.
#pragma once

#include <optional>

#include "sim/cli/console.h"
#include "sim/cli/options.h"
#include "sim/run/simulation.h"
#include "sim/scenario/document.h"

namespace realmsim::cli {

// --set, --backend, --platform and --mutant. kGood, or the status of what has been complained of.
int apply_overrides(scenario::Document& document, const ScenarioFlags& flags, Console& console);

// --invariants. Nothing if it names what is no invariant, which has been complained of and is bad usage.
std::optional<run::Judging> judging_of(const ScenarioFlags& flags, Console& console);

}  // namespace realmsim::cli
