// Security states and physical address spaces (Arm ARM DDI0487, FEAT_RME).
#pragma once

#include <cstdint>
#include <optional>
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

// SCR_EL3.{NSE,NS}: the state of the exception levels below EL3. EL3 itself is always Root.
struct WorldBits {
  bool nse;
  bool ns;
};

// Nothing for the reserved 1,0.
constexpr std::optional<SecurityState> state_below_el3(WorldBits bits) {
  if (!bits.nse) return bits.ns ? SecurityState::NonSecure : SecurityState::Secure;
  return bits.ns ? std::optional{SecurityState::Realm} : std::nullopt;
}

// The tag that an access carries. The further tags of FEAT_RME_GDI occur only in maintenance by PA.
struct PasTag {
  bool nse;
  bool ns;
  friend constexpr bool operator==(PasTag, PasTag) = default;
};

constexpr PasTag tag_of(Pas pas) {
  return {.nse = pas == Pas::Realm || pas == Pas::Root, .ns = pas == Pas::NonSecure || pas == Pas::Realm};
}
constexpr Pas pas_of(PasTag tag) {
  if (tag.nse) return tag.ns ? Pas::Realm : Pas::Root;
  return tag.ns ? Pas::NonSecure : Pas::Secure;
}

// Which spaces the translation regimes of a state can name at all.
constexpr bool can_name(SecurityState state, Pas pas) {
  if (state == SecurityState::Root || pas == Pas::NonSecure) return true;
  if (state == SecurityState::Secure) return pas == Pas::Secure;
  if (state == SecurityState::Realm) return pas == Pas::Realm;
  return false;
}

}  // namespace realmsim
