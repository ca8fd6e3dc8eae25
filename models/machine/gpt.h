// Granule Protection Table: encodings of GPIs and of level 0 and level 1 descriptors, and the
// configuration registers that say where the table lies and how it is cut (Arm ARM DDI0487 D9; FEAT_RME).
//
// Not modelled yet: the pad bits, bypass windows (FEAT_RME_GPC3) and the extra GPIs of FEAT_RME_GDI.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "models/base/address.h"
#include "models/base/name_table.h"
#include "models/base/security_state.h"

namespace realmsim::machine {

// Granule protection information: the space a granule belongs to.
enum class Gpi : std::uint8_t {
  NoAccess = 0b0000,
  Secure = 0b1000,
  NonSecure = 0b1001,
  Root = 0b1010,
  Realm = 0b1011,
  NonSecureOnly = 0b1101,
  All = 0b1111,
};

inline constexpr NameTable<Gpi, 7> kGpiNames{{
    {Gpi::NoAccess, "NO_ACCESS"},
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
    case Gpi::NonSecureOnly:
      return pas == Pas::NonSecure &&
             (requester == SecurityState::NonSecure || requester == SecurityState::Root);
    case Gpi::All:
      return true;
    case Gpi::NoAccess:
      break;
  }
  return false;
}

// GPCCR_EL3 and GPTBR_EL3, fields as encoded in the registers.
struct GptConfig {
  bool enabled = false;      // GPCCR_EL3.GPC
  bool nso = false;          // GPCCR_EL3.NSO: GPI 1101 is valid
  bool appsaa = false;       // GPCCR_EL3.APPSAA: accesses above the protected size pass in every space
  std::uint8_t pps = 0;      // GPCCR_EL3.PPS
  std::uint8_t pgs = 0;      // GPCCR_EL3.PGS
  std::uint8_t l0gptsz = 0;  // GPCCR_EL3.L0GPTSZ
  Pa base;                   // GPTBR_EL3.BADDR

  friend bool operator==(const GptConfig&, const GptConfig&) = default;
};

// The configuration as the shifts that the table walk uses.
struct GptGeometry {
  unsigned protected_bits;  // t: the table covers PA 0 to 2^t
  unsigned level0_bits;     // s: one level 0 entry covers 2^s bytes
  unsigned granule_bits;    // p: one GPI covers 2^p bytes

  [[nodiscard]] Pa level0_entry(Pa table, Pa pa) const {
    return table + ((pa.value & ((std::uint64_t{1} << protected_bits) - 1)) >> level0_bits) * 8;
  }
  [[nodiscard]] Pa level1_entry(Pa table, Pa pa) const {
    return table + ((pa.value & ((std::uint64_t{1} << level0_bits) - 1)) >> (granule_bits + 4)) * 8;
  }
  [[nodiscard]] unsigned nibble(Pa pa) const { return (pa.value >> granule_bits) & 0xf; }
  [[nodiscard]] std::uint64_t level1_table_bytes() const {
    return std::uint64_t{1} << (level0_bits - granule_bits - 4 + 3);
  }
  [[nodiscard]] std::uint64_t level0_table_bytes() const {
    return protected_bits <= level0_bits ? 8 : std::uint64_t{8} << (protected_bits - level0_bits);
  }
};

// Nothing for a reserved encoding: the configuration is invalid and every checked access takes a walk fault.
std::optional<GptGeometry> geometry_of(const GptConfig& config);

struct GptLevel0Entry {
  enum class Kind : std::uint8_t { Invalid, Block, Table };
  Kind kind = Kind::Invalid;
  Gpi gpi = Gpi::NoAccess;  // of a Block
  Pa table;                 // of a Table
};

// `nso` says whether GPI 1101 is valid.
GptLevel0Entry decode_level0(std::uint64_t descriptor, const GptGeometry& geometry, bool nso);
// Nothing if the descriptor is invalid. Any reserved GPI in a Granules descriptor makes it so.
std::optional<Gpi> decode_level1(std::uint64_t descriptor, unsigned nibble, bool nso);

constexpr std::uint64_t encode_level0_block(Gpi gpi) {
  return 0x1 | static_cast<std::uint64_t>(gpi) << 4;
}
constexpr std::uint64_t encode_level0_table(Pa table) {
  return 0x3 | table.value;
}
constexpr std::uint64_t encode_granules(Gpi gpi) {
  return static_cast<std::uint64_t>(gpi) * 0x1111'1111'1111'1111;
}
constexpr std::uint64_t replace_granule(std::uint64_t granules, unsigned nibble, Gpi gpi) {
  return (granules & ~(std::uint64_t{0xf} << (4 * nibble))) | static_cast<std::uint64_t>(gpi) << (4 * nibble);
}

}  // namespace realmsim::machine
