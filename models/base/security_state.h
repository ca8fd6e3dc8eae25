// Security states and physical address spaces (Arm ARM DDI0487, FEAT_RME).
#pragma once

#include <cstdint>
#include <string_view>

#include "models/base/name_table.h"

namespace realmsim {

enum class SecurityState : std::uint8_t { NonSecure, Secure, Realm, Root };

// Physical address space named by an access.
enum class Pas : std::uint8_t { NonSecure, Secure, Realm, Root };

inline constexpr NameTable<SecurityState, 4> kSecurityStateNames{{
    {SecurityState::NonSecure, "NS"},
    {SecurityState::Secure, "SECURE"},
    {SecurityState::Realm, "REALM"},
    {SecurityState::Root, "ROOT"},
}};

inline constexpr NameTable<Pas, 4> kPasNames{{
    {Pas::NonSecure, "NS"},
    {Pas::Secure, "SECURE"},
    {Pas::Realm, "REALM"},
    {Pas::Root, "ROOT"},
}};

constexpr std::string_view name_of(SecurityState state) {
  return find_name(kSecurityStateNames, state);
}
constexpr std::string_view name_of(Pas pas) {
  return find_name(kPasNames, pas);
}

// Which spaces the translation regimes of a state can name at all.
constexpr bool can_name(SecurityState state, Pas pas) {
  if (state == SecurityState::Root || pas == Pas::NonSecure) return true;
  if (state == SecurityState::Secure) return pas == Pas::Secure;
  if (state == SecurityState::Realm) return pas == Pas::Realm;
  return false;
}

}  // namespace realmsim
