// Granule protection information: to which space a granule belongs, and which accesses that lets pass
// (Arm ARM DDI0487 D9; FEAT_RME, FEAT_RME_GPC2, FEAT_RME_GDI).
//
// The spaces that FEAT_RME_GDI adds cannot be named by a processing element: to it those four GPIs are
// further ways to say no access.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "models/base/name_table.h"
#include "models/base/security_state.h"

namespace realmsim::machine {

enum class Gpi : std::uint8_t {
  NoAccess = 0b0000,
  SystemAgent = 0b0100,         // FEAT_RME_GDI
  NonSecureProtected = 0b0101,  // FEAT_RME_GDI
  NoAccess6 = 0b0110,           // FEAT_RME_GDI
  NoAccess7 = 0b0111,           // FEAT_RME_GDI
  Secure = 0b1000,
  NonSecure = 0b1001,
  Root = 0b1010,
  Realm = 0b1011,
  NonSecureOnly = 0b1101,  // FEAT_RME_GPC2
  All = 0b1111,
};

inline constexpr NameTable<Gpi, 11> kGpiNames{{
    {Gpi::NoAccess, "NO_ACCESS"},
    {Gpi::SystemAgent, "SA"},
    {Gpi::NonSecureProtected, "NSP"},
    {Gpi::NoAccess6, "NA6"},
    {Gpi::NoAccess7, "NA7"},
    {Gpi::Secure, "SECURE"},
    {Gpi::NonSecure, "NS"},
    {Gpi::Root, "ROOT"},
    {Gpi::Realm, "REALM"},
    {Gpi::NonSecureOnly, "NSO"},
    {Gpi::All, "ALL"},
}};

constexpr std::string_view name_of(Gpi gpi) {
  return find_name(kGpiNames, gpi);
}

// A set of four-bit encodings: those that a configuration takes as a GPI. The others are reserved.
class GpiSet {
 public:
  constexpr GpiSet(std::initializer_list<Gpi> gpis) {
    for (const Gpi gpi : gpis)
      add(gpi);
  }
  constexpr void add(Gpi gpi) {
    members_ = static_cast<std::uint16_t>(members_ | 1u << static_cast<unsigned>(gpi));
  }
  // Nothing above four bits is a GPI.
  [[nodiscard]] constexpr bool contains(std::uint64_t encoded) const {
    return encoded < 16 && ((members_ >> encoded) & 1) != 0;
  }
  friend constexpr bool operator==(GpiSet, GpiSet) = default;

 private:
  std::uint16_t members_ = 0;
};

// May an access by `requester` that names `pas` reach a granule with this GPI?
constexpr bool permits(Gpi gpi, SecurityState requester, Pas pas) {
  switch (gpi) {
    case Gpi::Secure:
      return pas == Pas::Secure;
    case Gpi::NonSecure:
      return pas == Pas::NonSecure;
    case Gpi::Root:
      return pas == Pas::Root;
    case Gpi::Realm:
      return pas == Pas::Realm;
    case Gpi::NonSecureOnly:  // looks at who asks, not only at the space
      return pas == Pas::NonSecure &&
             (requester == SecurityState::NonSecure || requester == SecurityState::Root);
    case Gpi::All:
      return true;
    case Gpi::NoAccess:
    case Gpi::SystemAgent:
    case Gpi::NonSecureProtected:
    case Gpi::NoAccess6:
    case Gpi::NoAccess7:
      break;
  }
  return false;
}

}  // namespace realmsim::machine
