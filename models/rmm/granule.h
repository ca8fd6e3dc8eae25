// Granule states (RMM 1.0 A2; the APT state is CAEC's) and the RMM's record of one granule.
#pragma once

#include <cstdint>
#include <string_view>

#include "models/base/address.h"
#include "models/base/name_table.h"

namespace realmsim::rmm {

enum class GranuleState : std::uint8_t {
  Undelegated,  // not under RMM control; GPT entry anything but Realm
  Delegated,    // given to the RMM, unused, all zero
  Rd,           // realm descriptor
  Rec,          // realm execution context
  RecAux,       // auxiliary storage of a REC
  Data,         // realm code or data
  Rtt,          // realm translation table
  Apt,          // access policy table of a realm (CAEC 4.1)
};

inline constexpr NameTable<GranuleState, 8> kGranuleStateNames{{
    {GranuleState::Undelegated, "UNDELEGATED"},
    {GranuleState::Delegated, "DELEGATED"},
    {GranuleState::Rd, "RD"},
    {GranuleState::Rec, "REC"},
    {GranuleState::RecAux, "REC_AUX"},
    {GranuleState::Data, "DATA"},
    {GranuleState::Rtt, "RTT"},
    {GranuleState::Apt, "APT"},
}};

constexpr std::string_view name_of(GranuleState state) {
  return find_name(kGranuleStateNames, state);
}

// `references` of an RTT: its ASSIGNED and TABLE entries. RDs and RECs count elsewhere.
// `owner` is the RD of the realm the granule serves; absent while UNDELEGATED or DELEGATED.
struct Granule {
  GranuleState state = GranuleState::Undelegated;
  std::uint16_t references = 0;
  std::uint32_t owner_plus_one = 0;

  friend bool operator==(const Granule&, const Granule&) = default;
};

}  // namespace realmsim::rmm
