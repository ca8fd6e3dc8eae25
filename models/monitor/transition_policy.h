// Which transitions of a granule EL3 grants to whom (TF-A GPT library). Nobody may take Root memory or make
// any, the RMM never takes Secure memory, and asking for what a granule already is, is refused.
#pragma once

#include "models/base/security_state.h"
#include "models/machine/gpi.h"

namespace realmsim::monitor {

// GPIs of features that are absent never reach this: they are refused as targets and found in no table.
constexpr machine::GpiSet permitted_targets(SecurityState caller, machine::Gpi current) {
  using machine::Gpi;
  switch (caller) {
    case SecurityState::Secure:
      if (current == Gpi::Secure) return {Gpi::NonSecure};
      if (current == Gpi::NonSecure) return {Gpi::Secure};
      break;
    case SecurityState::Realm:
      if (current == Gpi::Realm) return {Gpi::NonSecure};
      if (current == Gpi::NonSecure) return {Gpi::Realm};
      break;
    case SecurityState::NonSecure:
      if (current == Gpi::NonSecure) return {Gpi::NonSecureOnly, Gpi::SystemAgent, Gpi::NonSecureProtected};
      if (current == Gpi::NonSecureOnly) return {Gpi::NonSecure, Gpi::SystemAgent, Gpi::NonSecureProtected};
      if (current == Gpi::SystemAgent || current == Gpi::NonSecureProtected) {
        return {Gpi::NonSecure, Gpi::NonSecureOnly};
      }
      break;
    case SecurityState::Root:
      break;
  }
  return {};
}

}  // namespace realmsim::monitor
