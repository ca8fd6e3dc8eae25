#include <fmt/format.h>

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
                                                     realm.value, reservation.id.pack(), flaw));
    });
    if (verdict) return verdict;
  }
  return std::nullopt;
}

Verdict csm_disjoint(const Evidence& evidence) {
  const Subject& subject = evidence.subject;
  if (subject.csm == nullptr) return std::nullopt;
  for (const auto& [rd, member] : subject.csm->members) {
    const rmm::Realm& realm = subject.rmm.realms.at(rd);
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
  return std::nullopt;
}

}  // namespace realmsim::invariants
