// Granule Protection Table: how an address is cut into indices, and the descriptors of both levels
// (Arm ARM DDI0487 D9; FEAT_RME). Which registers choose the geometry is in gpc_config.h.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>

#include "models/base/address.h"
#include "models/machine/gpi.h"

namespace realmsim::machine {

inline constexpr unsigned kGranulesPerWord = 16;

// The configuration as the shifts that the table walk uses.
struct GptGeometry {
  unsigned protected_bits;  // t: the table covers PA 0 to 2^t
  unsigned level0_bits;     // s: one level 0 entry covers 2^s bytes
  unsigned granule_bits;    // p: one GPI covers 2^p bytes

  [[nodiscard]] std::uint64_t protected_bytes() const { return std::uint64_t{1} << protected_bits; }
  [[nodiscard]] std::uint64_t level0_entry_bytes() const { return std::uint64_t{1} << level0_bits; }
  [[nodiscard]] std::uint64_t granule_bytes() const { return std::uint64_t{1} << granule_bits; }
  [[nodiscard]] std::uint64_t word_bytes() const { return granule_bytes() * kGranulesPerWord; }
  [[nodiscard]] Pa level0_entry(Pa table, Pa pa) const {
    return table + ((pa.value & (protected_bytes() - 1)) >> level0_bits) * 8;
  }
  [[nodiscard]] Pa level1_entry(Pa table, Pa pa) const {
    return table + ((pa.value & (level0_entry_bytes() - 1)) >> (granule_bits + 4)) * 8;
  }
  [[nodiscard]] unsigned nibble(Pa pa) const { return (pa.value >> granule_bits) & 0xf; }
  [[nodiscard]] std::uint64_t level1_table_bytes() const {
    return std::uint64_t{1} << (level0_bits - granule_bits - 4 + 3);
  }
  [[nodiscard]] std::uint64_t level0_table_bytes() const {
    return protected_bits <= level0_bits ? 8 : std::uint64_t{8} << (protected_bits - level0_bits);
  }

  friend bool operator==(const GptGeometry&, const GptGeometry&) = default;
};

struct GptLevel0Entry {
  enum class Kind : std::uint8_t { Invalid, Block, Table };
  Kind kind = Kind::Invalid;
  Gpi gpi = Gpi::NoAccess;  // of a Block
  Pa table;                 // of a Table
};

// Sizes that a Contiguous descriptor can cover, by the value of its Contig field.
enum class ContiguousSize : std::uint8_t { Of2MiB = 0b01, Of32MiB = 0b10, Of512MiB = 0b11 };

inline constexpr std::array kContiguousSizes{ContiguousSize::Of2MiB, ContiguousSize::Of32MiB,
                                             ContiguousSize::Of512MiB};

constexpr unsigned shift_of(ContiguousSize size) {
  constexpr unsigned kShifts[]{0, 21, 25, 29};
  return kShifts[static_cast<unsigned>(size)];
}
constexpr std::uint64_t bytes_of(ContiguousSize size) {
  return std::uint64_t{1} << shift_of(size);
}

struct GptLevel1Entry {
  Gpi gpi;                                   // of the granule asked for
  std::optional<ContiguousSize> contiguous;  // nothing for a Granules descriptor
};

constexpr std::uint64_t encode_level0_block(Gpi gpi) {
  return 0x1 | static_cast<std::uint64_t>(gpi) << 4;
}
constexpr std::uint64_t encode_level0_table(Pa table) {
  return 0x3 | table.value;
}
constexpr std::uint64_t encode_granules(Gpi gpi) {
  return static_cast<std::uint64_t>(gpi) * 0x1111'1111'1111'1111;
}
constexpr std::uint64_t encode_contiguous(ContiguousSize size, Gpi gpi) {
  return 0x1 | static_cast<std::uint64_t>(gpi) << 4 | static_cast<std::uint64_t>(size) << 8;
}
constexpr Gpi granule_in(std::uint64_t granules, unsigned nibble) {
  return static_cast<Gpi>((granules >> (4 * nibble)) & 0xf);
}
constexpr std::uint64_t replace_granule(std::uint64_t granules, unsigned nibble, Gpi gpi) {
  return (granules & ~(std::uint64_t{0xf} << (4 * nibble))) | static_cast<std::uint64_t>(gpi) << (4 * nibble);
}

// A descriptor with a reserved bit set or a reserved GPI is invalid; at level 1 that is any of its sixteen.
GptLevel0Entry decode_level0(std::uint64_t descriptor, const GptGeometry& geometry, GpiSet valid);

// Whether all sixteen GPIs of a Granules descriptor are valid. Looks at each value that occurs once.
constexpr bool all_valid(std::uint64_t granules, GpiSet valid) {
  constexpr std::uint64_t kTopBits = 0x8888'8888'8888'8888;
  constexpr std::uint64_t kOtherBits = ~kTopBits;
  for (std::uint64_t unseen = kTopBits; unseen != 0;) {
    const std::uint64_t gpi = (granules >> (std::countr_zero(unseen) - 3)) & 0xf;
    if (!valid.contains(gpi)) return false;
    const std::uint64_t difference = granules ^ encode_granules(static_cast<Gpi>(gpi));
    unseen &= ((difference & kOtherBits) + kOtherBits) | difference;
  }
  return true;
}

constexpr std::optional<GptLevel1Entry> decode_level1(std::uint64_t descriptor, unsigned nibble,
                                                      GpiSet valid) {
  constexpr std::uint64_t kContiguous = 0b0001;
  if ((descriptor & 0xf) != kContiguous) {
    if (!all_valid(descriptor, valid)) return std::nullopt;
    return GptLevel1Entry{.gpi = granule_in(descriptor, nibble), .contiguous = {}};
  }
  const auto gpi = static_cast<Gpi>((descriptor >> 4) & 0xf);
  const auto size = static_cast<ContiguousSize>((descriptor >> 8) & 0x3);
  const bool reserved = static_cast<unsigned>(size) == 0 || descriptor != encode_contiguous(size, gpi);
  if (reserved || !valid.contains(static_cast<std::uint64_t>(gpi))) return std::nullopt;
  return GptLevel1Entry{.gpi = gpi, .contiguous = size};
}

}  // namespace realmsim::machine
