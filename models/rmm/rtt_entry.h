// An RTT entry as the RMM means it (RMM 1.0 A5): HIPAS, RIPAS, output address and attributes, with the
// encoding TF-RMM uses for what the hardware finds invalid (HIPAS in [4:2], RIPAS in [6:5], NS in bit 55).
#pragma once

#include <cstdint>
#include <string_view>

#include "models/base/address.h"
#include "models/base/name_table.h"

namespace realmsim::rmm {

enum class Ripas : std::uint8_t { Empty, Ram, Destroyed };

inline constexpr NameTable<Ripas, 3> kRipasNames{{
    {Ripas::Empty, "EMPTY"},
    {Ripas::Ram, "RAM"},
    {Ripas::Destroyed, "DESTROYED"},
}};

constexpr std::string_view name_of(Ripas ripas) {
  return find_name(kRipasNames, ripas);
}

// Whether a RIPAS change may bring back memory that was destroyed (RSI_IPA_STATE_SET, flags bit 0).
enum class DestroyedMemory : std::uint8_t { Stays, Changes };

enum class EntryState : std::uint8_t { Unassigned, UnassignedNs, Assigned, AssignedNs, Table };

inline constexpr NameTable<EntryState, 5> kEntryStateNames{{
    {EntryState::Unassigned, "UNASSIGNED"},
    {EntryState::UnassignedNs, "UNASSIGNED_NS"},
    {EntryState::Assigned, "ASSIGNED"},
    {EntryState::AssignedNs, "ASSIGNED_NS"},
    {EntryState::Table, "TABLE"},
}};

constexpr std::string_view name_of(EntryState state) {
  return find_name(kEntryStateNames, state);
}

// Memory attributes and permissions of an unprotected mapping, at their places in the descriptor.
inline constexpr std::uint64_t kMemAttrMask = 0x1c;  // MemAttr[2:0], bits [4:2]
inline constexpr std::uint64_t kS2apMask = 0xc0;     // bits [7:6]

// A mapping of another realm's memory (confidential shared memory), never executable.
enum class Loan : std::uint8_t { None, ReadOnly, ReadWrite };

struct RttEntry {
  EntryState state = EntryState::Unassigned;
  Ripas ripas = Ripas::Empty;    // UNASSIGNED and ASSIGNED
  Pa pa;                         // ASSIGNED, ASSIGNED_NS and TABLE
  std::uint64_t attributes = 0;  // ASSIGNED_NS: kMemAttrMask | kS2apMask
  Loan loan = Loan::None;        // ASSIGNED and RAM

  // Liveness of the entry and whether it counts as a reference of its table (RMM 1.0 A5).
  [[nodiscard]] bool live() const {
    return state == EntryState::Assigned || state == EntryState::AssignedNs || state == EntryState::Table;
  }
  [[nodiscard]] bool counted() const { return state == EntryState::Assigned || state == EntryState::Table; }
  // The hardware can use it as a mapping.
  [[nodiscard]] bool valid_leaf() const {
    return state == EntryState::AssignedNs || (state == EntryState::Assigned && ripas == Ripas::Ram);
  }
  friend bool operator==(const RttEntry&, const RttEntry&) = default;
};

std::uint64_t encode(const RttEntry& entry, int level, bool lpa2);
RttEntry decode(std::uint64_t word, int level, bool lpa2);

}  // namespace realmsim::rmm
