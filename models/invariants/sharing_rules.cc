#include <fmt/format.h>

#include "models/csm/sharing_graph.h"
#include "models/invariants/reach.h"
#include "models/invariants/rules.h"
#include "models/rmm/rtt.h"

namespace realmsim::invariants {
namespace {

using csm::Apt;
using csm::Range;
using csm::Reservation;

Violation about(Pa record, std::string text) {
  return {.text = std::move(text), .since = StateKey{StateKind::AptRecord, record}};
}

// Why an attached reservation of `member` is not granted; empty if it is.
std::string flaw_of(const Subject& subject, const Reservation& reservation) {
  const csm::Member* provider = subject.csm->member(reservation.id.provider);
  if (provider == nullptr) return "its provider is dead";
  const Apt apt{subject.machine.memory, provider->apt};
  const auto share = apt.share(reservation.id);
  if (!share || !share->record.attached) return "its provider has no record of it";
  const auto region = apt.region(share->record.region);
  if (!region || region->record.range.size != reservation.range.size) return "its region has another size";
  return {};
}

Verdict judge_range(const rmm::Realm& realm, Pa record, const Range& range) {
  const bool aligned = range.base.aligned_to(kGranuleBytes) && range.size % kGranuleBytes == 0;
  const bool inside = range.top() > range.base && range.top() <= realm.protected_end();
  if (aligned && range.size != 0 && inside) return std::nullopt;
  return about(record,
               fmt::format("range {:#x} to {:#x} is no shared range", range.base.value, range.top().value));
}

// An entry through which a realm reaches what no live sharing lends it.
Verdict judge_entry(const Subject& subject, const Leaf& leaf) {
  if (leaf.entry.state != rmm::EntryState::Assigned || !leaf.entry.valid_leaf()) return std::nullopt;
  for (std::uint64_t offset = 0; offset < machine::entry_bytes(leaf.level); offset += kGranuleBytes) {
    const Pa granule = leaf.entry.pa + offset;
    if (!reaches_unshared(subject, leaf.rd, leaf.ipa + offset, granule)) continue;
    return Violation{.text = fmt::format("IPA {:#x} of realm {:#x} maps granule {:#x} of another realm, "
                                         "without a live sharing",
                                         (leaf.ipa + offset).value, leaf.rd.value, granule.value),
                     .since = StateKey{StateKind::RttEntry, leaf.address}};
  }
  return std::nullopt;
}

// By granule: the entries of realms that own what they map.
class OwnPages {
 public:
  explicit OwnPages(const Evidence& evidence) : subject_(evidence.subject) {
    for (const auto& [address, table] : evidence.census.tables()) {
      for (const auto& [index, leaf] : table.leaves) {
        const bool own =
            leaf.entry.state == rmm::EntryState::Assigned && subject_.rmm.owner_of(leaf.entry.pa) == leaf.rd;
        if (own) leaves_.emplace(leaf.entry.pa, &leaf);
      }
    }
  }

  // What the owner of a granule has recorded of sharing it with a realm, attached or not.
  [[nodiscard]] std::optional<csm::Share> record(Pa granule, Pa with) const {
    const auto next = leaves_.upper_bound(granule);
    if (next == leaves_.begin()) return std::nullopt;
    const Leaf& leaf = *std::prev(next)->second;
    const std::uint64_t offset = granule - leaf.entry.pa;
    const csm::Member* owner = subject_.csm->member(leaf.rd);
    const csm::Member* consumer = subject_.csm->member(with);
    if (offset >= machine::entry_bytes(leaf.level) || owner == nullptr || consumer == nullptr)
      return std::nullopt;
    const Apt apt{subject_.machine.memory, owner->apt};
    const auto region = apt.region_at(leaf.ipa + offset);
    if (!region) return std::nullopt;
    const auto found = apt.find<csm::Share>([&](const csm::Share& share) {
      return share.region == region->record.id && share.id.consumer == consumer->id;
    });
    if (!found) return std::nullopt;
    return found->record;
  }

 private:
  const Subject& subject_;
  std::map<Pa, const Leaf*> leaves_;
};

}  // namespace

Verdict csm_granted(const Evidence& evidence) {
  const Subject& subject = evidence.subject;
  if (subject.csm == nullptr) return std::nullopt;
  for (const auto& [rd, member] : subject.csm->members) {
    const Apt apt{subject.machine.memory, member.apt};
    const Pa realm = rd;
    Verdict verdict;
    apt.for_each<Reservation>([&](unsigned slot, const Reservation& reservation) {
      if (verdict || reservation.state != Reservation::State::Attached) return;
      const std::string flaw = flaw_of(subject, reservation);
      if (flaw.empty()) return;
      verdict = about(apt.address(slot), fmt::format("realm {:#x} has sharing {:#x} attached, but {}",
                                                     realm.value, subject.csm->pack(reservation.id), flaw));
    });
    if (verdict) return verdict;
  }
  return evidence.census.first_of_leaves([&](const Leaf& leaf) { return judge_entry(subject, leaf); });
}

Verdict csm_permission(const Evidence& evidence) {
  const Subject& subject = evidence.subject;
  if (subject.csm == nullptr) return std::nullopt;
  std::optional<csm::SharingGraph> graph;  // of all tables, once there is something to ask it
  std::optional<OwnPages> pages;           // as well
  return evidence.census.first_of_leaves([&](const Leaf& leaf) -> Verdict {
    const bool writes = leaf.entry.state == rmm::EntryState::Assigned && leaf.entry.valid_leaf() &&
                        leaf.entry.loan != rmm::Loan::ReadOnly;
    if (!writes || subject.rmm.owner_of(leaf.entry.pa) == leaf.rd) return std::nullopt;
    const bool executes = leaf.entry.loan == rmm::Loan::None;
    csm::SharingId id;
    if (const auto live = share_behind(subject, leaf.rd, leaf.ipa)) {
      if (!graph) graph.emplace(csm::records_of(*subject.csm, subject.machine.memory));
      const auto access = graph->access(live->id.consumer, {live->id.provider, live->region});
      if (!executes && access.write) return std::nullopt;
      id = live->id;
    } else {
      if (!pages) pages.emplace(evidence);
      const auto share = pages->record(leaf.entry.pa, leaf.rd);
      if (!share || (!executes && share->permission == csm::Permission::ReadWrite)) return std::nullopt;
      id = share->id;
    }
    return Violation{
        .text = fmt::format("realm {:#x} may {} at {:#x}, which sharing {:#x} does not permit", leaf.rd.value,
                            executes ? "execute" : "write", leaf.ipa.value, subject.csm->pack(id)),
        .since = StateKey{StateKind::RttEntry, leaf.address}};
  });
}

Verdict csm_disjoint(const Evidence& evidence) {
  const Subject& subject = evidence.subject;
  if (subject.csm == nullptr) return std::nullopt;
  for (const auto& [rd, member] : subject.csm->members) {
    const auto found = subject.rmm.realms.find(rd);
    if (found == subject.rmm.realms.end())
      return about(member.apt, fmt::format("the realm of the table at {:#x} is gone", member.apt.value));
    const rmm::Realm& realm = found->second;
    const Apt apt{subject.machine.memory, member.apt};
    const Pa owner = rd;
    std::vector<Range> seen;
    Verdict verdict;
    const auto judge_one = [&](unsigned slot, const Range& range) {
      if (!verdict) verdict = judge_range(realm, apt.address(slot), range);
      for (const Range& other : seen) {
        if (verdict || !range.overlaps(other)) continue;
        verdict = about(apt.address(slot),
                        fmt::format("ranges of realm {:#x} overlap at {:#x}", owner.value, range.base.value));
      }
      seen.push_back(range);
    };
    apt.for_each<csm::Region>(
        [&](unsigned slot, const csm::Region& region) { judge_one(slot, region.range); });
    apt.for_each<Reservation>([&](unsigned slot, const Reservation& own) { judge_one(slot, own.range); });
    if (verdict) return verdict;
  }
  return evidence.census.first_of_leaves([&](const Leaf& leaf) -> Verdict {
    if (!leaf.borrowed || lent(subject, leaf)) return std::nullopt;
    return Violation{
        .text = fmt::format("the attached range of realm {:#x} holds a granule of its own at {:#x}",
                            leaf.rd.value, leaf.ipa.value),
        .since = StateKey{StateKind::RttEntry, leaf.address}};
  });
}

}  // namespace realmsim::invariants
