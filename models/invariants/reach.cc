#include "models/invariants/reach.h"

#include <algorithm>

#include "models/rmm/rtt.h"

namespace realmsim::invariants {

std::optional<Pa> rd_with(const rmm::State& rmm, Vmid vmid) {
  for (const auto& [rd, realm] : rmm.realms) {
    if (realm.stage2.vmid == vmid) return rd;
  }
  return std::nullopt;
}

std::optional<Reached> reach(const Subject& subject, const rmm::Realm& realm, Ipa ipa,
                             machine::AccessType type) {
  machine::DirectPort port{subject.machine};
  const auto walk = machine::walk_stage2(realm.stage2, ipa, type, port);
  if (walk.fault != FaultKind::None) return std::nullopt;
  return Reached{walk.leaf.output + ipa.offset_in(machine::entry_bytes(walk.level)), walk.leaf.pas};
}

std::optional<LiveShare> share_behind(const Subject& subject, Pa rd, Ipa ipa) {
  const auto reservation = attached_reservation(subject, rd, ipa);
  if (!reservation) return std::nullopt;
  const csm::SharingId id = reservation->id;
  const csm::Member* provider = subject.csm->member(id.provider);
  if (provider == nullptr) return std::nullopt;
  const auto share = csm::Apt{subject.machine.memory, provider->apt}.share(id);
  if (!share || !share->record.attached) return std::nullopt;
  return LiveShare{id, share->record.region, subject.csm->registry.at(id.provider)};
}

bool lent(const Subject& subject, const Leaf& leaf) {
  return leaf.borrowed && subject.rmm.owner_of(leaf.entry.pa) != leaf.rd;
}

std::optional<csm::Share> record_of(const Subject& subject, Pa granule, Pa with) {
  const auto owner = subject.rmm.owner_of(granule);
  const csm::Member* provider = owner ? subject.csm->member(*owner) : nullptr;
  const csm::Member* consumer = subject.csm->member(with);
  if (provider == nullptr || consumer == nullptr) return std::nullopt;
  const csm::Apt apt{subject.machine.memory, provider->apt};
  const rmm::Realm& realm = subject.rmm.realms.at(*owner);
  const auto holds = [&](const csm::Range& range) {
    const Ipa end = std::min(range.top(), realm.ipa_end());
    for (Ipa ipa = range.base; ipa < end; ipa = ipa + kGranuleBytes) {
      const rmm::RttWalk walk = rmm::walk_rtt(subject.machine, realm, ipa, machine::kPageLevel);
      if (walk.entry.pa + ipa.offset_in(machine::entry_bytes(walk.level)) == granule) return true;
    }
    return false;
  };
  const auto found = apt.find<csm::Share>([&](const csm::Share& share) {
    const auto region = apt.region(share.region);
    return share.id.consumer == consumer->id && region && holds(region->record.range);
  });
  if (!found) return std::nullopt;
  return found->record;
}

bool reaches_unshared(const Subject& subject, Pa rd, Ipa ipa, Pa granule) {
  if (!subject.rmm.is(granule, rmm::GranuleState::Data)) return false;
  const auto owner = subject.rmm.owner_of(granule);
  if (!owner || *owner == rd) return false;
  const auto share = share_behind(subject, rd, ipa);
  return !share || share->provider != *owner;
}

}  // namespace realmsim::invariants
