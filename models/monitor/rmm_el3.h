// The calls by which the RMM asks EL3 to move a granule (RMM-EL3 communication interface, TF-A docs).
#pragma once

#include <cstdint>

#include "models/base/address.h"
#include "models/base/security_state.h"
#include "models/monitor/effects.h"

namespace realmsim::monitor {

inline constexpr std::uint32_t kRmmGranuleDelegate = 0xC400'01B0;    // Non-secure to Realm
inline constexpr std::uint32_t kRmmGranuleUndelegate = 0xC400'01B1;  // Realm to Non-secure

enum class RmmEl3Return : std::int8_t {
  Ok = 0,
  Unknown = -1,  // not from the Realm world, no such call, or an error without a code
  BadAddress = -2,
  BadPas = -3,
};

RmmEl3Return rmm_el3_call(Effects fx, std::uint32_t fid, SecurityState caller, Pa granule);

}  // namespace realmsim::monitor
