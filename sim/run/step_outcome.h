// What came of a step, as the keys of its last event.
#pragma once

#include <nlohmann/json.hpp>

#include "sim/run/outcome.h"

namespace realmsim::run {

nlohmann::json told(const Outcome& outcome);

}  // namespace realmsim::run
