// Stage 2 translation as the hardware does it: descriptors with 4 KiB granule, levels -1 to 3,
// concatenated starting tables (Arm ARM DDI0487 D8), and the walk through them.
//
// What the RMM keeps in descriptors that the hardware finds invalid is in rmm/rtt_entry.h.
#pragma once

#include <cstdint>

#include "models/base/address.h"
#include "models/base/bits.h"
#include "models/base/fault_kind.h"
#include "models/base/security_state.h"
#include "models/machine/memory_port.h"
#include "models/machine/pas_selection.h"

namespace realmsim::machine {

inline constexpr int kPageLevel = 3;
inline constexpr int kFirstBlockLevel = 1;
inline constexpr unsigned kTableEntries = 512;

// log2 of the bytes that one entry at `level` covers.
constexpr unsigned entry_shift(int level) {
  return kGranuleShift + 9 * static_cast<unsigned>(kPageLevel - level);
}
constexpr std::uint64_t entry_bytes(int level) {
  return std::uint64_t{1} << entry_shift(level);
}

enum class AccessType : std::uint8_t { Load, Store, Fetch };

// The registers that select a stage 2 translation: VTTBR_EL2, VTCR_EL2.
struct Stage2Regime {
  Pa root;
  Vmid vmid;
  std::int8_t start_level = 1;
  std::uint8_t ipa_bits = 40;
  bool lpa2 = false;  // VTCR_EL2.DS: output address bits 51:50 stand in [9:8]

  friend bool operator==(const Stage2Regime&, const Stage2Regime&) = default;
};

struct Stage2Descriptor {
  enum class Kind : std::uint32_t { Invalid, Table, Leaf };  // no gap: copied at once
  Pa output;                                                 // next table, or base of the page or block
  Kind kind = Kind::Invalid;
  bool readable = false;
  bool writable = false;
  bool executable = false;
  Pas pas = Pas::Realm;
};

inline Pa output_address(std::uint64_t word, bool lpa2) {
  if (!lpa2) return {word & kFieldMask<47, 12>};
  return {(word & kFieldMask<49, 12>) | field<51, 50>(bits<9, 8>(word))};
}
inline std::uint64_t encode_output_address(Pa pa, bool lpa2) {
  if (!lpa2) return pa.value & kFieldMask<47, 12>;
  return (pa.value & kFieldMask<49, 12>) | field<9, 8>(bits<51, 50>(pa.value));
}

inline Stage2Descriptor::Kind stage2_kind(std::uint64_t word, int level) {
  using Kind = Stage2Descriptor::Kind;
  const bool table_or_page = bit<1>(word);
  if (!bit<0>(word)) return Kind::Invalid;
  if (level == kPageLevel) return table_or_page ? Kind::Leaf : Kind::Invalid;
  if (table_or_page) return Kind::Table;
  return level == 1 || level == 2 ? Kind::Leaf : Kind::Invalid;
}

// Of a page or block.
inline Stage2Descriptor decode_stage2_leaf(std::uint64_t word, int level, bool lpa2) {
  return {.output = output_address(word, lpa2).align_down(entry_bytes(level)),
          .kind = Stage2Descriptor::Kind::Leaf,
          .readable = bit<6>(word),
          .writable = bit<7>(word),
          .executable = !bit<54>(word),
          .pas = selected_space(Regime::RealmEl10, {.ns = bit<55>(word)})};
}

inline Stage2Descriptor decode_stage2(std::uint64_t word, int level, bool lpa2) {
  const Stage2Descriptor::Kind kind = stage2_kind(word, level);
  if (kind == Stage2Descriptor::Kind::Leaf) return decode_stage2_leaf(word, level, lpa2);
  if (kind == Stage2Descriptor::Kind::Invalid) return {};
  return {.output = output_address(word, lpa2), .kind = kind};
}

// PA of the entry for `ipa` in the table at `table`; at the starting level the index runs on through the
// concatenated tables.
inline Pa stage2_entry(Pa table, Ipa ipa, int level, const Stage2Regime& regime) {
  const unsigned shift = entry_shift(level);
  const std::uint64_t index = level == regime.start_level
                                  ? (ipa.value & ((std::uint64_t{1} << regime.ipa_bits) - 1)) >> shift
                                  : (ipa.value >> shift) % kTableEntries;
  return table + index * 8;
}

struct Stage2Walk {
  FaultKind fault = FaultKind::None;
  int level = 0;          // where the walk ended or failed
  int gpt_level = 0;      // of the granule protection check that refused a descriptor fetch
  Stage2Descriptor leaf;  // valid without a fault
};

// A table that a walk passes, the concatenated ones at its start counted as one.
struct Stage2Table {
  Pa base;
  int level;
};

// What the access needs, of a stage 2 leaf or of what a TLB keeps of one.
template <class Rights>
constexpr bool permits(const Rights& rights, AccessType type) {
  switch (type) {
    case AccessType::Load:
      return rights.readable;
    case AccessType::Store:
      return rights.writable;
    case AccessType::Fetch:
      return rights.executable;
  }
  return false;
}

constexpr FaultKind fault_of_leaf(const Stage2Descriptor& leaf, AccessType type) {
  const bool foreign_fetch =
      type == AccessType::Fetch && execution_fault(Regime::RealmEl10, leaf.pas) != FaultKind::None;
  return permits(leaf, type) && !foreign_fetch ? FaultKind::None : FaultKind::Stage2Permission;
}

// Checks the permissions for `type` as well. Table fetches go to the Realm space through `port`. From the
// root, or from a table further down to which the IPA leads.
template <class Port>
Stage2Walk walk_stage2(const Stage2Regime& regime, Ipa ipa, AccessType type, Port& port,
                       const Stage2Table& from) {
  Stage2Walk walked{.level = from.level};
  if (ipa.value >> regime.ipa_bits != 0) {
    walked.fault = FaultKind::AddressSize;
    walked.level = 0;
    return walked;
  }
  for (Pa table = from.base;; ++walked.level) {
    const Fetched word = port.fetch(stage2_entry(table, ipa, walked.level, regime));
    if (word.fault != FaultKind::None) {
      walked.fault = word.fault;
      walked.gpt_level = word.level;
      break;
    }
    const Stage2Descriptor::Kind kind = stage2_kind(word.value, walked.level);
    if (kind == Stage2Descriptor::Kind::Table) {
      table = output_address(word.value, regime.lpa2);
      continue;
    }
    if (kind == Stage2Descriptor::Kind::Leaf) {
      walked.leaf = decode_stage2_leaf(word.value, walked.level, regime.lpa2);
      walked.fault = fault_of_leaf(walked.leaf, type);
    } else {
      walked.fault = FaultKind::Stage2Translation;
    }
    break;
  }
  return walked;
}
inline Stage2Walk walk_stage2(const Stage2Regime& regime, Ipa ipa, AccessType type, MemoryPort& port) {
  return walk_stage2(regime, ipa, type, port, {regime.root, regime.start_level});
}

}  // namespace realmsim::machine
