// EL3: how granules move between spaces in TF-A's GPT library (TF-A docs, "Granule Protection Tables
// library"). Building the tables is in gpt_boot.h; the call through which the RMM asks is in rmm_el3.h.
//
// Calls are serialised: the library's lock is not modelled.
#pragma once

#include <cstdint>

#include "models/base/address.h"
#include "models/base/security_state.h"
#include "models/machine/gpi.h"
#include "models/monitor/effects.h"
#include "models/monitor/hardware_operation.h"
#include "models/monitor/return_code.h"

namespace realmsim::monitor {

struct TransitionRequest {
  Pa base;
  std::uint64_t count = 1;  // of granules; the library moves one at a time
  std::uint8_t target = 0;  // GPI, as the caller encodes it
  SecurityState caller = SecurityState::NonSecure;
};

struct TransitionResult {
  ReturnCode code = ReturnCode::Ok;
  OperationList operations;  // none if refused
};

// A refused transition changes nothing.
TransitionResult transition(Effects fx, const TransitionRequest& request);

struct RangeResult {
  ReturnCode code = ReturnCode::Ok;
  std::uint64_t moved = 0;
};

// `request.count` transitions of one granule, in ascending order, up to the first that is refused.
RangeResult transition_range(Effects fx, const TransitionRequest& request);

// Moves a granule whatever the policy, as EL3 does for itself. Only the table and TLBs are brought along.
ReturnCode set_gpi(Effects fx, Pa granule, machine::Gpi target);

}  // namespace realmsim::monitor
