// Exceptions that the RMM makes a realm take at its EL1 (Arm ARM DDI0487 D1; RMM 1.0 A4): syndrome, fault
// address, return address and state are saved, the realm goes on at its vector.
#pragma once

#include <cstdint>

#include "models/rmm/rec.h"

namespace realmsim::rmm {

// An instruction that is not there for realms, HVC for example.
void inject_undefined(Rec& rec);

// A synchronous External abort in place of the abort that the RMM took with this syndrome.
void inject_external_abort(Rec& rec, std::uint64_t esr_el2, std::uint64_t far);

// The abort itself: what went wrong is the realm's own business.
void forward_abort(Rec& rec, std::uint64_t esr_el2, std::uint64_t far);

}  // namespace realmsim::rmm
