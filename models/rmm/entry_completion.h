// What REC_ENTER does for the instruction or call with which the realm left: an abort is injected or
// emulated, a RIPAS change reported, a host call answered (RMM 1.0 A4 "REC entry").
#pragma once

#include "models/rmm/call.h"
#include "models/rmm/command.h"

namespace realmsim::rmm {

// Whether the flags of the entry fit the last exit.
extern const Property kInjectionApplicable;
extern const Property kEmulationApplicable;

void inject_sea(Commit& commit);
void emulate_mmio(Commit& commit);
void complete_ripas_change(Commit& commit);

}  // namespace realmsim::rmm
