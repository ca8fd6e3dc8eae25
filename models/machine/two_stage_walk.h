// The translation of a VA by both stages of a realm, and what the TLB keeps of it: one entry for both, with
// the permissions that both give.
//
// In the order of Arm ARM DDI0487 D8 and D9: for each descriptor of stage 1 the stage 2 translation of
// its IPA, the granule protection check of its PA, then what it says; the stage 2 translation of the output
// last. A stage 1 table outside the Realm space is a Permission fault of stage 2.
#pragma once

#include "models/machine/translation.h"

namespace realmsim::machine {

bool find_virtual(Cpu& cpu, const AccessRequest& request, Translation& result);

// Everything but the granule protection check of the access itself.
Translation walk_both_stages(Cpu& cpu, const AccessRequest& request, TranslationPort& port, TlbFill& fill);

}  // namespace realmsim::machine
