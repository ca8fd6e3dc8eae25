#include "models/invariants/reach.h"

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

bool reaches_unshared(const Subject& subject, Pa rd, Ipa ipa, Pa granule) {
  if (!subject.rmm.is(granule, rmm::GranuleState::Data)) return false;
  const auto owner = subject.rmm.owner_of(granule);
  if (!owner || *owner == rd) return false;
  const auto share = share_behind(subject, rd, ipa);
  return !share || share->provider != *owner;
}

}  // namespace realmsim::invariants
