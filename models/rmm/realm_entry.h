// Entering a realm and leaving it again (RMM 1.0 A4): what the processing element loads, and the exit record.
#pragma once

#include <cstdint>

#include "models/rmm/effects.h"
#include "models/rmm/rec_run.h"

namespace realmsim::rmm {

// The REC runs on fx.cpu until it exits; its exit record goes to `run`.
void enter_realm(Effects& fx, Pa rec, Pa run, const RecEnter& enter);

// The REC that runs on fx.cpu stops. Returns X0 of the host's REC_ENTER: RMI_ERROR_INPUT if the exit record
// could not be written, else RMI_SUCCESS.
std::uint64_t exit_realm(Effects& fx, Pa rec, RecExit exit);

// The realm goes on after the instruction it has executed.
void pass_instruction(Rec& rec);
// The same after an SMC, with this in X0.
void return_to_realm(Rec& rec, std::uint64_t x0);

}  // namespace realmsim::rmm
