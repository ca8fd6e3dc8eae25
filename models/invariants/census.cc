#include "models/invariants/census.h"

#include "models/machine/stage2.h"

namespace realmsim::invariants {
namespace {

using rmm::EntryState;

class Walker {
 public:
  Walker(const Subject& subject, Pa rd, const rmm::Realm& realm, Census& census)
      : subject_(subject), rd_(rd), realm_(realm), census_(census) {
    if (subject.csm == nullptr) return;
    if (const csm::Member* member = subject.csm->member(rd))
      apt_.emplace(subject.machine.memory, member->apt);
  }

  void walk_from_root() {
    const int level = realm_.stage2.start_level;
    for (unsigned i = 0; i < realm_.start_tables; ++i) {
      walk_table(realm_.stage2.root + i * kGranuleBytes, level, Ipa{i * machine::entry_bytes(level - 1)});
    }
  }

 private:
  void walk_table(Pa address, int level, Ipa base) {
    if (++census_.reached[address] > 1) return;  // judged as such; walking it again could go round in circles
    Table table{.rd = rd_, .address = address};
    for (unsigned i = 0; i < machine::kTableEntries; ++i) {
      const Pa at = address + i * 8;
      const Ipa ipa = base + i * machine::entry_bytes(level);
      const std::uint64_t word = subject_.machine.memory.read64(at);
      const auto entry = rmm::decode(word, level, realm_.stage2.lpa2);
      if (!fits(word, entry, level, ipa)) census_.misfits.push_back({rd_, ipa, level, at, word});
      table.counted += entry.counted() ? 1u : 0u;
      if (entry.state == EntryState::Table) {
        walk_table(entry.pa, level + 1, ipa);
      } else if (entry.live()) {
        census_.leaves.push_back({rd_, ipa, level, at, entry, borrowed(ipa, entry)});
      }
    }
    census_.tables.push_back(table);
  }

  // States belong to halves, mappings to block and page levels, addresses to their level; no other bits are
  // set.
  bool fits(std::uint64_t word, const rmm::RttEntry& entry, int level, Ipa ipa) const {
    if (word == 0) return realm_.is_protected(ipa) || ipa >= realm_.ipa_end();
    if (ipa >= realm_.ipa_end()) return false;
    if (rmm::encode(entry, level, realm_.stage2.lpa2) != word) return false;
    if (entry.state == EntryState::Table) return level < machine::kPageLevel;
    const bool ns = entry.state == EntryState::UnassignedNs || entry.state == EntryState::AssignedNs;
    if (ns == realm_.is_protected(ipa) || entry.ripas > rmm::Ripas::Destroyed) return false;
    return !entry.live() ||
           (level >= machine::kFirstBlockLevel && entry.pa.aligned_to(machine::entry_bytes(level)));
  }

  bool borrowed(Ipa ipa, const rmm::RttEntry& entry) const {
    if (!apt_ || entry.state != EntryState::Assigned) return false;
    const auto reservation = apt_->reservation_at(ipa);
    return reservation && reservation->record.state == csm::Reservation::State::Attached;
  }

  const Subject& subject_;
  Pa rd_;
  const rmm::Realm& realm_;
  Census& census_;
  std::optional<csm::Apt> apt_;
};

}  // namespace

Census take_census(const Subject& subject) {
  Census census;
  for (const auto& [rd, realm] : subject.rmm.realms)
    Walker{subject, rd, realm, census}.walk_from_root();
  return census;
}

}  // namespace realmsim::invariants
