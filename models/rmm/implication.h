// Checks that never refuse alone, because another check of the row fails whenever they do: a granule that is
// not delegable has no state, so `data.delegable` is implied by `data.delegated`. They stay in the row,
// because they say what is wrong more plainly, and because the specification names them.
#pragma once

#include <string>

#include "models/rmm/command.h"

namespace realmsim::rmm {

// Id of the check that implies this one, or nothing.
std::string implied_by(const Command& command, const Check& check);

}  // namespace realmsim::rmm
