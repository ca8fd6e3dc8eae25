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
      const auto entry = rmm::decode(subject_.machine.memory.read64(at), level, realm_.stage2.lpa2);
      table.counted += entry.counted() ? 1u : 0u;
      if (entry.state == EntryState::Table) {
        walk_table(entry.pa, level + 1, ipa);
      } else if (entry.live()) {
        census_.leaves.push_back({rd_, ipa, level, at, entry, borrowed(ipa, entry)});
      }
    }
    census_.tables.push_back(table);
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
