// The `top` output of commands that remove something: how far the host may skip (RMM 1.0 B4, SkipNonLive).
#pragma once

#include "models/rmm/command.h"

namespace realmsim::rmm {

// For a refused command: from the entry where its walk ended, if the refusal is an RTT error. The last
// output register of the command gets it.
void report_walk_top(const Call& call, const Check& check, Registers& out);

// For a successful command, after its change.
Ipa top_after(const Commit& commit);

}  // namespace realmsim::rmm
