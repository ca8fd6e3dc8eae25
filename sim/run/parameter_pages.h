// Realm and REC parameters as a step gives them, by name, laid out in the page that the command reads. What
// is not given takes a valid default.
#pragma once

#include <optional>

#include "models/machine/memory.h"
#include "sim/run/simulation.h"
#include "sim/run/values.h"

namespace realmsim::run {

std::optional<machine::Page> parameter_page(Values& values, const CommandDescription& command,
                                            const scenario::Node& params);

}  // namespace realmsim::run
