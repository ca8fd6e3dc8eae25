// Which checks of a command's row fail on one call.
//
// A row is written to be evaluated in order, so a check may ask for something that an earlier one has
// established: there is no realm to ask without an RD, no reservation to ask without its record. The checks
// that have nothing to ask once another has failed are listed in alone.cc, and left out; all others are
// evaluated, wherever they stand in the row.
#pragma once

#include <string>
#include <vector>

#include "models/rmm/call.h"

namespace realmsim::testing {

// Ids of the failing checks, in the order of the row.
std::vector<std::string> failing_checks(const rmm::Call& call);

}  // namespace realmsim::testing
