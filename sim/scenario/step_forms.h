// Steps as far as they can be judged without a scenario that takes them: those of macros that nobody uses.
#pragma once

#include "sim/scenario/macros.h"
#include "sim/scenario/reader.h"

namespace realmsim::scenario {

// By the verbs of every backend. `of_part`: what begins like a macro may be one of a file that is not there.
void check_step_forms(Reader& reader, const Expansion& expansion, bool of_part);

}  // namespace realmsim::scenario
