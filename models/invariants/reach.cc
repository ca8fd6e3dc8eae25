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

}  // namespace realmsim::invariants
