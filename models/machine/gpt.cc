#include "models/machine/gpt.h"

#include <array>

#include "models/base/bits.h"

namespace realmsim::machine {
namespace {

struct Encoding {
  std::uint8_t encoded;
  unsigned bits;
};

constexpr std::array<Encoding, 7> kPpsBits{{{0, 32}, {1, 36}, {2, 40}, {3, 42}, {4, 44}, {5, 48}, {6, 52}}};
constexpr std::array<Encoding, 4> kL0gptszBits{{{0, 30}, {4, 34}, {6, 36}, {9, 39}}};
constexpr std::array<Encoding, 3> kPgsBits{{{0, 12}, {1, 16}, {2, 14}}};

template <std::size_t N>
std::optional<unsigned> find_bits(const std::array<Encoding, N>& table, std::uint8_t encoded) {
  for (const Encoding& row : table) {
    if (row.encoded == encoded) return row.bits;
  }
  return std::nullopt;
}

constexpr std::uint64_t kLevel0Block = 0b0001;
constexpr std::uint64_t kLevel0Table = 0b0011;
constexpr std::uint64_t kLevel1Contiguous = 0b0001;

std::optional<Gpi> decode_gpi(std::uint64_t nibble, bool nso) {
  const auto gpi = static_cast<Gpi>(nibble);
  switch (gpi) {
    case Gpi::NoAccess:
    case Gpi::Secure:
    case Gpi::NonSecure:
    case Gpi::Root:
    case Gpi::Realm:
    case Gpi::All:
      return gpi;
    case Gpi::NonSecureOnly:
      return nso ? std::optional{gpi} : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

std::optional<GptGeometry> geometry_of(const GptConfig& config) {
  const auto t = find_bits(kPpsBits, config.pps);
  const auto s = find_bits(kL0gptszBits, config.l0gptsz);
  const auto p = find_bits(kPgsBits, config.pgs);
  if (!t || !s || !p) return std::nullopt;
  return GptGeometry{.protected_bits = *t, .level0_bits = *s, .granule_bits = *p};
}

GptLevel0Entry decode_level0(std::uint64_t descriptor, const GptGeometry& geometry, bool nso) {
  using Kind = GptLevel0Entry::Kind;
  switch (bits<3, 0>(descriptor)) {
    case kLevel0Block: {
      const auto gpi = decode_gpi(bits<7, 4>(descriptor), nso);
      if (!gpi || bits<63, 8>(descriptor) != 0) return {};
      return {.kind = Kind::Block, .gpi = *gpi};
    }
    case kLevel0Table: {
      const Pa table{descriptor & kFieldMask<51, 12>};
      const bool reserved_clear = bits<11, 4>(descriptor) == 0 && bits<63, 52>(descriptor) == 0;
      if (!reserved_clear || !table.aligned_to(geometry.level1_table_bytes())) return {};
      return {.kind = Kind::Table, .table = table};
    }
    default:
      return {};
  }
}

std::optional<Gpi> decode_level1(std::uint64_t descriptor, unsigned nibble, bool nso) {
  if (bits<3, 0>(descriptor) == kLevel1Contiguous) {
    if (bits<9, 8>(descriptor) == 0 || bits<63, 10>(descriptor) != 0) return std::nullopt;
    return decode_gpi(bits<7, 4>(descriptor), nso);
  }
  for (unsigned i = 0; i < 16; ++i) {
    if (!decode_gpi((descriptor >> (4 * i)) & 0xf, nso)) return std::nullopt;
  }
  return decode_gpi((descriptor >> (4 * nibble)) & 0xf, nso);
}

}  // namespace realmsim::machine
