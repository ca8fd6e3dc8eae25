#include "models/rmm/rtt.h"

#include <algorithm>

namespace realmsim::rmm {

using machine::entry_bytes;
using machine::kTableEntries;
using machine::Machine;

RttWalk walk_rtt(const Machine& machine, const Realm& realm, Ipa ipa, int target_level) {
  RttWalk walk;
  Pa table = realm.stage2.root;
  for (int level = realm.stage2.start_level;; ++level) {
    walk.level = level;
    walk.address = machine::stage2_entry(table, ipa, level, realm.stage2);
    walk.entry = decode(machine.memory.read64(walk.address), level, realm.stage2.lpa2);
    ++walk.reads;
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

Ipa skip_non_live(const Machine& machine, const Realm& realm, const RttWalk& walk, Ipa ipa) {
  unsigned index = walk.index();
  if (entry_beside(machine, realm, walk, index).live()) return ipa;
  while (index < entries_of(walk.level) && !entry_beside(machine, realm, walk, index).live())
    ++index;
  return base_of(walk, ipa, index);
}

Ipa skip_unassigned(const Machine& machine, const Realm& realm, const RttWalk& walk, Ipa base, Ipa top) {
  const std::uint64_t size = entry_bytes(walk.level);
  unsigned index = walk.index();
  while (index < entries_of(walk.level) && base_of(walk, base, index) + size <= top &&
         entry_beside(machine, realm, walk, index).state == EntryState::Unassigned) {
    ++index;
  }
  return base_of(walk, base, index);
}

RttEntry unfolded_child(const RttEntry& parent, int child_level, unsigned index) {
  RttEntry child = parent;
  if (parent.state == EntryState::Assigned || parent.state == EntryState::AssignedNs) {
    child.pa = parent.pa + index * entry_bytes(child_level);
  }
  return child;
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
