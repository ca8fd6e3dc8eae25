// Entering a realm and leaving it again (RMM 1.0 A4): what the processing element loads, what the
// exit record says, and which aborts go to the host or back into the realm (A4, A5).
//
// Not modelled yet: list registers, timers, PMU state and exits other than aborts, host calls and CSM.
#pragma once

#include <cstdint>

#include "models/machine/translation.h"
#include "models/rmm/effects.h"
#include "models/rmm/rec_run.h"
#include "models/rmm/rtt.h"

namespace realmsim::rmm {

// The REC runs on fx.cpu until it exits; its exit record goes to `run`.
void enter_realm(Effects& fx, Pa rec, Pa run);

// The REC that runs on fx.cpu stops. Returns X0 of the host's REC_ENTER: RMI_ERROR_INPUT if the exit record
// could not be written, else RMI_SUCCESS.
std::uint64_t exit_realm(Effects& fx, Pa rec, const RecExit& exit);

// The exit of an RSI command whose buffer at `ipa` is not mapped, met at the end of `walk`.
RecExit buffer_abort(const RttWalk& walk, Ipa ipa);

// The realm goes on after the SMC it made, with this in X0.
void return_to_realm(Rec& rec, std::uint64_t x0);

struct AbortRouting {
  Recipient recipient = Recipient::Host;
  RecExit exit;  // when the host receives it
};

// Who takes a fault of a realm's access.
AbortRouting route_abort(const machine::Machine& machine, const Realm& realm,
                         const machine::RealmAccess& access, const machine::Translation& translation);

}  // namespace realmsim::rmm
