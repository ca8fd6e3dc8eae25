#include "models/rmm/effects.h"

#include "models/base/ensure.h"

namespace realmsim::rmm {

void Effects::set_granule(Pa granule, GranuleState state, std::optional<Pa> owner) {
  const auto index = rmm.map->granule_at(granule);
  REALMSIM_ENSURE(index.has_value(), "only delegable granules change state");
  Granule& record = rmm.granules.edit(index->value);
  const GranuleState before = record.state;
  record = {.state = state, .owner_plus_one = owner ? rmm.map->granule_at(*owner)->value + 1 : 0};
  meter.charge(MicroOp::GranuleBookkeeping);
  observer.state_changed({.kind = StateKind::GranuleState,
                          .key = granule,
                          .before = static_cast<std::uint64_t>(before),
                          .after = static_cast<std::uint64_t>(state)});
}

void Effects::release_granule(Pa granule) {
  zero(granule);
  set_granule(granule, GranuleState::Delegated, std::nullopt);
}

void Effects::write_entry(const Realm& realm, int level, Pa address, const RttEntry& entry) {
  const std::uint64_t before = machine.memory.read64(address);
  const std::uint64_t after = encode(entry, level, realm.stage2.lpa2);
  machine.memory.write64(address, after);
  const int change = int{entry.counted()} - int{decode(before, level, realm.stage2.lpa2).counted()};
  if (change != 0) count(address.align_down(kGranuleBytes), change);
  meter.charge(MicroOp::TableWrite);
  observer.state_changed({.kind = StateKind::RttEntry, .key = address, .before = before, .after = after});
}

void Effects::count(Pa table, int change) {
  Granule& granule = rmm.granules.edit(rmm.map->granule_at(table)->value);
  const std::uint64_t counted = granule.references;
  granule.references = static_cast<std::uint16_t>(granule.references + change);
  observer.state_changed(
      {.kind = StateKind::References, .key = table, .before = counted, .after = granule.references});
}

void Effects::invalidate(const Realm& realm, Ipa first, std::uint64_t bytes) {
  machine::invalidate_ipa(machine, realm.stage2.vmid, first, bytes);
  observer.invalidated({TlbMaintenance::Ipas2e1is, realm.stage2.vmid, first.value, bytes});
  machine::invalidate_stage1(machine, realm.stage2.vmid);  // may hold what came of any IPA
  observer.invalidated({TlbMaintenance::Vmalle1is, realm.stage2.vmid, {}});
  meter.charge(MicroOp::TlbInvalidateIpa);
}

void Effects::zero(Pa granule) {
  machine.memory.zero_granule(granule);
  observer.overwritten(granule);
  meter.charge(MicroOp::GranuleMap, kMapAndUnmap);
  meter.charge(MicroOp::GranuleByteZeroed, kGranuleBytes);
}

void Effects::leave_unknown(Pa granule) {
  if (config.poison == std::byte{}) return;
  machine.memory.fill_granules(granule, kGranuleBytes, config.poison);
  observer.overwritten(granule);
}

void Effects::set_realm_state(Pa rd, RealmState state) {
  Realm& realm = rmm.realms.at(rd);
  observer.state_changed({.kind = StateKind::RealmState,
                          .key = rd,
                          .before = static_cast<std::uint64_t>(realm.state),
                          .after = static_cast<std::uint64_t>(state)});
  realm.state = state;
}

void Effects::set_rec_state(Pa rec, RecState state) {
  Rec& record = rmm.recs.at(rec);
  observer.state_changed({.kind = StateKind::RecState,
                          .key = rec,
                          .before = static_cast<std::uint64_t>(record.state),
                          .after = static_cast<std::uint64_t>(state)});
  record.state = state;
}

}  // namespace realmsim::rmm
