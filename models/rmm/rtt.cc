#include "models/rmm/rtt.h"

#include <algorithm>
#include <cstring>

namespace realmsim::rmm {

using machine::entry_bytes;
using machine::kTableEntries;
using machine::Machine;

namespace {

// The entries of one table, for loops over many. Equal words stand side by side mostly, and are decoded once.
class TableEntries {
 public:
  TableEntries(const Machine& machine, const Realm& realm, Pa table, int level)
      : page_(machine.memory.granule(table)), level_(level), lpa2_(realm.stage2.lpa2) {}

  [[nodiscard]] const RttEntry& at(unsigned index) {
    std::uint64_t word = 0;
    std::memcpy(&word, page_.data() + index * sizeof word, sizeof word);
    if (word != word_) {
      word_ = word;
      entry_ = decode(word, level_, lpa2_);
    }
    return entry_;
  }

 private:
  const machine::Page& page_;
  int level_;
  bool lpa2_;
  std::uint64_t word_ = 0;
  RttEntry entry_ = decode(0, level_, lpa2_);
};

}  // namespace

RttWalk walk_rtt(const Machine& machine, const Realm& realm, Ipa ipa, int target_level) {
  RttWalk walk;
  Pa table = realm.stage2.root;
  for (int level = realm.stage2.start_level;; ++level) {
    walk.level = level;
    walk.address = machine::stage2_entry(table, ipa, level, realm.stage2);
    walk.entry = decode(machine.memory.read64(walk.address), level, realm.stage2.lpa2);
    walk.tables[walk.reads++] = walk.table();
    if (level == target_level || walk.entry.state != EntryState::Table) return walk;
    table = walk.entry.pa;
  }
}

RttEntry entry_beside(const Machine& machine, const Realm& realm, const RttWalk& walk, unsigned index) {
  return decode(machine.memory.read64(walk.table() + std::uint64_t{index} * 8), walk.level,
                realm.stage2.lpa2);
}

Ipa base_of(const RttWalk& walk, Ipa ipa, unsigned index) {
  const std::uint64_t size = entry_bytes(walk.level);
  return ipa.align_down(size) - walk.index() * size + index * size;
}

// Only IPA bits 51:48 select an entry at level -1.
constexpr unsigned entries_of(int level) {
  return level == -1 ? 16 : kTableEntries;
}

// Base of the first entry, from the one that holds `ipa` on, for which `passes(entry, its end)` is false.
template <class Passes>
Ipa skip_while(const Machine& machine, const Realm& realm, const RttWalk& walk, Ipa ipa, Passes passes) {
  TableEntries entries{machine, realm, walk.table(), walk.level};
  unsigned index = walk.index();
  while (index < entries_of(walk.level) && passes(entries.at(index), base_of(walk, ipa, index + 1)))
    ++index;
  return base_of(walk, ipa, index);
}

Ipa skip_non_live(const Machine& machine, const Realm& realm, const RttWalk& walk, Ipa ipa) {
  if (entry_beside(machine, realm, walk, walk.index()).live()) return ipa;
  return skip_while(machine, realm, walk, ipa, [](const RttEntry& entry, Ipa) { return !entry.live(); });
}

Ipa skip_unassigned(const Machine& machine, const Realm& realm, const RttWalk& walk, Ipa base, Ipa top) {
  return skip_while(machine, realm, walk, base, [&](const RttEntry& entry, Ipa end) {
    return end <= top && entry.state == EntryState::Unassigned;
  });
}

Ipa skip_changeable(const Machine& machine, const Realm& realm, const RttWalk& walk, Ipa base, Ipa top,
                    DestroyedMemory destroyed) {
  return skip_while(machine, realm, walk, base, [&](const RttEntry& entry, Ipa end) {
    const bool stays = destroyed == DestroyedMemory::Stays && entry.ripas == Ripas::Destroyed;
    return end <= top && entry.state != EntryState::Table && !stays;
  });
}

Ipa skip_same_ripas(const Machine& machine, const Realm& realm, const RttWalk& walk, Ipa base, Ipa top) {
  const Ipa end = skip_while(machine, realm, walk, base, [&](const RttEntry& entry, Ipa) {
    return entry.state != EntryState::Table && entry.ripas == walk.entry.ripas;
  });
  return std::min(end, top);
}

RttEntry unfolded_child(const RttEntry& parent, int child_level, unsigned index) {
  RttEntry child = parent;
  if (parent.state == EntryState::Assigned || parent.state == EntryState::AssignedNs) {
    child.pa = parent.pa + index * entry_bytes(child_level);
  }
  return child;
}

std::optional<RttEntry> folded_parent(const Machine& machine, const Realm& realm, Pa table, int child_level) {
  TableEntries children{machine, realm, table, child_level};
  const RttEntry parent = children.at(0);
  if (parent.state == EntryState::Table) return std::nullopt;
  const bool block_level = child_level - 1 >= machine::kFirstBlockLevel;
  if (parent.live() && !(block_level && parent.pa.aligned_to(entry_bytes(child_level - 1)))) {
    return std::nullopt;
  }
  for (unsigned i = 1; i < kTableEntries; ++i) {
    if (children.at(i) != unfolded_child(parent, child_level, i)) return std::nullopt;
  }
  return parent;
}

unsigned starting_tables(unsigned ipa_bits, int level, bool lpa2) {
  const int lowest = lpa2 ? -1 : 0;
  if (level < lowest || level > 2) return 0;
  const unsigned below = 9 * static_cast<unsigned>(machine::kPageLevel - level);
  const unsigned concatenation_bits = level > 0 || (level == 0 && lpa2) ? 4 : 0;
  const unsigned table_bits = level == -1 ? 3 : 8;
  const unsigned least = below + 13;
  const unsigned most = below + 13 + table_bits + concatenation_bits;
  if (ipa_bits < least || ipa_bits > most) return 0;
  const unsigned single = below + 21;
  return ipa_bits <= single ? 1 : 1u << (ipa_bits - single);
}

}  // namespace realmsim::rmm
