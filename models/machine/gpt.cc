#include "models/machine/gpt.h"

#include "models/base/bits.h"

namespace realmsim::machine {
namespace {

constexpr std::uint64_t kLevel0Block = 0b0001;
constexpr std::uint64_t kLevel0Table = 0b0011;
constexpr unsigned kWidestAddress = 56;  // only then has a table address bits 55:52

GptLevel0Entry decode_table(std::uint64_t descriptor, const GptGeometry& geometry) {
  const bool wide = geometry.protected_bits == kWidestAddress;
  const Pa table{descriptor & (wide ? kFieldMask<55, 12> : kFieldMask<51, 12>)};
  const bool reserved_clear = descriptor == encode_level0_table(table);
  if (!reserved_clear || !table.aligned_to(geometry.level1_table_bytes())) return {};
  return {.kind = GptLevel0Entry::Kind::Table, .table = table};
}

}  // namespace

GptLevel0Entry decode_level0(std::uint64_t descriptor, const GptGeometry& geometry, GpiSet valid) {
  switch (bits<3, 0>(descriptor)) {
    case kLevel0Block:
      if (!valid.contains(bits<7, 4>(descriptor)) || bits<63, 8>(descriptor) != 0) return {};
      return {.kind = GptLevel0Entry::Kind::Block, .gpi = static_cast<Gpi>(bits<7, 4>(descriptor))};
    case kLevel0Table:
      return decode_table(descriptor, geometry);
    default:
      return {};
  }
}

}  // namespace realmsim::machine
