// Which physical address space a translation regime names, and from which it may execute
// (Arm ARM DDI0487 D8, D9; FEAT_RME). The granule protection check then judges the space named.
//
// Not modelled: NSA and NSW, by which Secure EL2 sends walks and unmapped IPAs to the Non-secure space.
#pragma once

#include <cstdint>

#include "models/base/fault_kind.h"
#include "models/base/security_state.h"

namespace realmsim::machine {

enum class Regime : std::uint8_t {
  NonSecure,
  Secure,
  RealmEl10,  // EL1&0: the space is chosen by stage 2
  RealmEl2,   // EL2 and EL2&0
  El3,
};

// What the descriptor that gives the output address says: NS (bit 5 of stage 1, bit 55 of a Realm stage 2)
// and, at EL3, NSE (bit 11).
struct SpaceBits {
  bool nse = false;
  bool ns = false;
};

constexpr Pas selected_space(Regime regime, SpaceBits descriptor) {
  switch (regime) {
    case Regime::NonSecure:
      break;
    case Regime::Secure:
      return descriptor.ns ? Pas::NonSecure : Pas::Secure;
    case Regime::RealmEl10:
    case Regime::RealmEl2:
      return descriptor.ns ? Pas::NonSecure : Pas::Realm;
    case Regime::El3:
      return pas_of({.nse = descriptor.nse, .ns = descriptor.ns});
  }
  return Pas::NonSecure;
}

// Without a descriptor: the translation is off, or the access is a fetch of the regime's own tables.
constexpr Pas default_space(Regime regime) {
  return selected_space(regime, {.nse = regime == Regime::El3, .ns = regime == Regime::NonSecure});
}

// The permission fault of an instruction fetch from `pas`. It ranks above any fault of the check.
constexpr FaultKind execution_fault(Regime regime, Pas pas) {
  switch (regime) {
    case Regime::NonSecure:
    case Regime::Secure:
      return FaultKind::None;
    case Regime::RealmEl10:
      return pas == Pas::Realm ? FaultKind::None : FaultKind::Stage2Permission;
    case Regime::RealmEl2:
      return pas == Pas::Realm ? FaultKind::None : FaultKind::Stage1Permission;
    case Regime::El3:
      return pas == Pas::Root ? FaultKind::None : FaultKind::Stage1Permission;
  }
  return FaultKind::None;
}

// The regime of accesses that name a PA: host and hypervisor, Secure software, RMM, EL3.
constexpr Regime physical_regime(SecurityState state) {
  switch (state) {
    case SecurityState::NonSecure:
      break;
    case SecurityState::Secure:
      return Regime::Secure;
    case SecurityState::Realm:
      return Regime::RealmEl2;
    case SecurityState::Root:
      return Regime::El3;
  }
  return Regime::NonSecure;
}

}  // namespace realmsim::machine
