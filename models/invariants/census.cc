#include "models/invariants/census.h"

#include "models/machine/stage2.h"

namespace realmsim::invariants {
namespace {

using machine::entry_bytes;
using rmm::EntryState;
using rmm::Realm;
using rmm::RttEntry;

// States belong to halves, mappings to block and page levels, addresses to their level; no other bits are
// set.
bool fits(const Realm& realm, std::uint64_t word, const RttEntry& entry, int level, Ipa ipa) {
  if (word == 0) return realm.is_protected(ipa) || ipa >= realm.ipa_end();
  if (ipa >= realm.ipa_end()) return false;
  if (rmm::encode(entry, level, realm.stage2.lpa2) != word) return false;
  if (entry.state == EntryState::Table) return level < machine::kPageLevel;
  const bool ns = entry.state == EntryState::UnassignedNs || entry.state == EntryState::AssignedNs;
  if (ns == realm.is_protected(ipa) || entry.ripas > rmm::Ripas::Destroyed) return false;
  return !entry.live() || (level >= machine::kFirstBlockLevel && entry.pa.aligned_to(entry_bytes(level)));
}

Pa entry_address(Pa table, unsigned index) {
  return table + std::uint64_t{index} * sizeof(std::uint64_t);
}

std::vector<csm::Range> attached_ranges(const Subject& subject, Pa rd) {
  std::vector<csm::Range> ranges;
  const csm::Member* member = subject.csm != nullptr ? subject.csm->member(rd) : nullptr;
  if (member == nullptr) return ranges;
  csm::Apt{subject.machine.memory, member->apt}.for_each<csm::Reservation>(
      [&](unsigned, const csm::Reservation& own) {
        if (own.state == csm::Reservation::State::Attached) ranges.push_back(own.range);
      });
  return ranges;
}

}  // namespace

std::optional<csm::Reservation> attached_reservation(const Subject& subject, Pa rd, Ipa ipa) {
  const csm::Member* member = subject.csm != nullptr ? subject.csm->member(rd) : nullptr;
  if (member == nullptr) return std::nullopt;
  const auto found = csm::Apt{subject.machine.memory, member->apt}.reservation_at(ipa);
  if (!found || found->record.state != csm::Reservation::State::Attached) return std::nullopt;
  return found->record;
}

Census::Census(const Subject& subject, EntrySink sink) : sink_(std::move(sink)) {
  for (const auto& [rd, realm] : subject.rmm.realms)
    enter_realm(subject, rd);
}

void Census::enter_realm(const Subject& subject, Pa rd) {
  const auto found = subject.rmm.realms.find(rd);
  if (found == subject.rmm.realms.end()) return;
  const Realm& realm = found->second;
  const Root root{realm.stage2.root, realm.start_tables};
  roots_.emplace(rd, root);
  attached_[rd] = attached_ranges(subject, rd);
  const int level = realm.stage2.start_level;
  for (unsigned i = 0; i < root.tables; ++i)
    reach(subject, rd, root.address + i * kGranuleBytes, level, Ipa{i * entry_bytes(level - 1)});
}

void Census::leave_realm(Pa rd) {
  const auto found = roots_.find(rd);
  if (found == roots_.end()) return;
  for (unsigned i = 0; i < found->second.tables; ++i)
    leave(found->second.address + i * kGranuleBytes);
  roots_.erase(found);
  attached_.erase(rd);
}

// A table reached a second time is judged as such; walking it again could go round in circles.
void Census::reach(const Subject& subject, Pa rd, Pa address, int level, Ipa base) {
  const auto [found, fresh] = tables_.try_emplace(address, Table{.rd = rd, .level = level, .base = base});
  ++found->second.reached;
  if (fresh) read_table(subject, address);
}

void Census::leave(Pa address) {
  const auto found = tables_.find(address);
  if (found == tables_.end() || --found->second.reached != 0) return;
  const std::map<unsigned, Pa> children = std::move(found->second.children);
  tables_.erase(found);
  for (const auto& [index, child] : children)
    leave(child);
}

void Census::read_table(const Subject& subject, Pa address) {
  for (unsigned i = 0; i < machine::kTableEntries; ++i)
    read_entry(subject, address, tables_.at(address), i);
}

void Census::read_entry(const Subject& subject, Pa address, Table& table, unsigned index) {
  const Realm& realm = subject.rmm.realms.at(table.rd);
  const Pa at = entry_address(address, index);
  const int level = table.level;
  const Pa rd = table.rd;
  const Ipa ipa = table.base + std::uint64_t{index} * entry_bytes(level);
  const std::uint64_t word = subject.machine.memory.read64(at);
  const RttEntry entry = rmm::decode(word, level, realm.stage2.lpa2);
  if (!fits(realm, word, entry, level, ipa)) table.misfits.emplace(index, word);
  table.counted += entry.counted() ? 1u : 0u;
  if (entry.state == EntryState::Table) {
    table.children.emplace(index, entry.pa);
    reach(subject, rd, entry.pa, level + 1, ipa);
    return;
  }
  if (entry.live()) {
    const bool borrowed =
        entry.state == EntryState::Assigned && attached_reservation(subject, rd, ipa).has_value();
    table.leaves.emplace(index, Leaf{rd, ipa, level, at, entry, borrowed});
  }
  if (sink_ && realm.is_protected(ipa)) sink_(rd, ipa, level, entry);
}

// First everything that may be gone or elsewhere is let go of, then what is there now is read.
void Census::update(const Subject& subject, const Changes& changes) {
  std::set<Pa> realms = changes.realms;
  for (const Pa rd : changes.sharers) {
    const auto known = attached_.find(rd);
    if (known != attached_.end() && known->second != attached_ranges(subject, rd)) realms.insert(rd);
  }
  for (const Pa rd : realms)
    leave_realm(rd);
  std::map<Pa, std::set<unsigned>> reread;
  const auto forget = [&](Pa address, unsigned index) {
    const auto found = tables_.find(address);
    if (found == tables_.end()) return;
    Table& table = found->second;
    const auto leaf = table.leaves.find(index);
    if (leaf != table.leaves.end()) {
      table.counted -= leaf->second.entry.counted() ? 1u : 0u;
      table.leaves.erase(leaf);
    }
    table.misfits.erase(index);
    reread[address].insert(index);
    const auto child = table.children.find(index);
    if (child == table.children.end()) return;
    const Pa below = child->second;
    --table.counted;
    table.children.erase(child);
    leave(below);
  };
  for (const Pa table : changes.tables) {
    for (unsigned i = 0; i < machine::kTableEntries && tables_.contains(table); ++i)
      forget(table, i);
  }
  for (const Pa entry : changes.entries) {
    const Pa table = entry.align_down(kGranuleBytes);
    forget(table, static_cast<unsigned>((entry - table) / sizeof(std::uint64_t)));
  }
  for (const Pa rd : realms)
    enter_realm(subject, rd);
  for (const auto& [address, indices] : reread) {
    for (const unsigned index : indices) {
      // Meanwhile it may have gone with its parent, or have been reached and read anew.
      const auto found = tables_.find(address);
      if (found == tables_.end()) break;
      read_entry(subject, address, found->second, index);
    }
  }
}

}  // namespace realmsim::invariants
