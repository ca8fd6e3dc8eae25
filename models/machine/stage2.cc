#include "models/machine/stage2.h"

#include "models/base/bits.h"
#include "models/machine/pas_selection.h"

namespace realmsim::machine {

Pa output_address(std::uint64_t word, bool lpa2) {
  if (!lpa2) return {word & kFieldMask<47, 12>};
  return {(word & kFieldMask<49, 12>) | field<51, 50>(bits<9, 8>(word))};
}

std::uint64_t encode_output_address(Pa pa, bool lpa2) {
  if (!lpa2) return pa.value & kFieldMask<47, 12>;
  return (pa.value & kFieldMask<49, 12>) | field<9, 8>(bits<51, 50>(pa.value));
}

Stage2Descriptor decode_stage2(std::uint64_t word, int level, bool lpa2) {
  using Kind = Stage2Descriptor::Kind;
  if (!bit<0>(word)) return {};
  const bool table_or_page = bit<1>(word);
  if (level < kPageLevel && table_or_page) {
    return {.output = output_address(word, lpa2), .kind = Kind::Table};
  }
  const bool block = level == 1 || level == 2;
  if (table_or_page ? level != kPageLevel : !block) return {};
  return {.output = output_address(word, lpa2).align_down(entry_bytes(level)),
          .kind = Kind::Leaf,
          .readable = bit<6>(word),
          .writable = bit<7>(word),
          .executable = !bit<54>(word),
          .pas = selected_space(Regime::RealmEl10, {.ns = bit<55>(word)})};
}

Pa stage2_entry(Pa table, Ipa ipa, int level, const Stage2Regime& regime) {
  const unsigned shift = entry_shift(level);
  const std::uint64_t index = level == regime.start_level
                                  ? (ipa.value & ((std::uint64_t{1} << regime.ipa_bits) - 1)) >> shift
                                  : (ipa.value >> shift) % kTableEntries;
  return table + index * 8;
}

Stage2Walk walk_stage2(const Stage2Regime& regime, Ipa ipa, AccessType type, MemoryPort& port,
                       const Stage2Table& from) {
  if (ipa.value >> regime.ipa_bits != 0) return {.fault = FaultKind::AddressSize, .level = 0};
  Pa table = from.base;
  for (int level = from.level;; ++level) {
    const Fetched word = port.fetch(stage2_entry(table, ipa, level, regime));
    if (word.fault != FaultKind::None) return {.fault = word.fault, .level = level, .gpt_level = word.level};
    const Stage2Descriptor descriptor = decode_stage2(word.value, level, regime.lpa2);
    switch (descriptor.kind) {
      case Stage2Descriptor::Kind::Invalid:
        return {.fault = FaultKind::Stage2Translation, .level = level};
      case Stage2Descriptor::Kind::Table:
        table = descriptor.output;
        break;
      case Stage2Descriptor::Kind::Leaf: {
        const bool foreign_fetch = type == AccessType::Fetch &&
                                   execution_fault(Regime::RealmEl10, descriptor.pas) != FaultKind::None;
        const bool allowed = permits(descriptor, type) && !foreign_fetch;
        return {.fault = allowed ? FaultKind::None : FaultKind::Stage2Permission,
                .level = level,
                .leaf = descriptor};
      }
    }
  }
}

}  // namespace realmsim::machine
