#include "models/invariants/reach.h"

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
  const csm::Apt apt{subject.machine.memory, provider->apt};
  const auto share = apt.share(id);
  const auto region = share && share->record.attached ? apt.region(share->record.region) : std::nullopt;
  if (!region) return std::nullopt;
  return LiveShare{id, share->record.region, subject.csm->registry.at(id.provider),
                   region->record.range.base + (ipa - reservation->range.base)};
}

std::optional<Pa> page_behind(const Subject& subject, const rmm::Realm& realm, Ipa ipa) {
  const rmm::RttWalk walk = rmm::walk_rtt(subject.machine, realm, ipa, machine::kPageLevel);
  if (walk.entry.state != rmm::EntryState::Assigned) return std::nullopt;
  return walk.entry.pa + ipa.offset_in(machine::entry_bytes(walk.level));
}

bool lent(const Subject& subject, const Leaf& leaf) {
  return leaf.borrowed && subject.rmm.owner_of(leaf.entry.pa) != leaf.rd;
}

bool reaches_unshared(const Subject& subject, Pa rd, Ipa ipa, Pa granule) {
  if (!subject.rmm.is(granule, rmm::GranuleState::Data)) return false;
  const auto owner = subject.rmm.owner_of(granule);
  if (!owner || *owner == rd) return false;
  const auto share = share_behind(subject, rd, ipa);
  if (!share || share->provider != *owner) return true;
  const rmm::Realm& provider = subject.rmm.realms.at(*owner);
  return share->ipa >= provider.ipa_end() || page_behind(subject, provider, share->ipa) != granule;
}

}  // namespace realmsim::invariants
