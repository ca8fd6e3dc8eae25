// One function per kind of thing that can be explained: all explanations of that kind.
#pragma once

#include "sim/explain/explanation.h"

namespace realmsim::explain {

std::vector<Explanation> commands();
std::vector<Explanation> checks();
std::vector<Explanation> token_checks();
std::vector<Explanation> statuses();
std::vector<Explanation> faults();
std::vector<Explanation> invariants();
std::vector<Explanation> terms();
std::vector<Explanation> error_codes();

}  // namespace realmsim::explain
