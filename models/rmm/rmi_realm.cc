// RMI_REALM_ACTIVATE, RMI_REALM_DESTROY, RMI_REC_AUX_COUNT.
#include "models/rmm/rmi_realm.h"

#include <fmt/format.h>

#include "models/rmm/effects.h"
#include "models/rmm/rmi_table.h"

namespace realmsim::rmm {
namespace {

constexpr unsigned kRd = 1;

constexpr std::array kRdArguments{Argument{"rd", kRd, ArgumentKind::Granule}};
constexpr auto kActivateChecks = checks(is_rd(kRd), check("realm", kRealmNew, kRd, kRealm));
constexpr std::array kActivateSteps{
    Step{"state", "makes the realm ACTIVE",
         [](Commit& commit) { commit.fx.set_realm_state(commit.call.pa(kRd), RealmState::Active); }},
};

std::uint64_t starting_references(const Call& call) {
  const Realm& realm = call.realm();
  std::uint64_t references = 0;
  for (unsigned i = 0; i < realm.start_tables; ++i) {
    references += call.view().rmm.granule(realm.stage2.root + i * kGranuleBytes)->references;
  }
  return references;
}

Observation observe_liveness(const Call& call, unsigned) {
  return {.text = fmt::format("realm has {} RECs and {} live entries in its starting tables",
                              call.realm().num_recs, starting_references(call)),
          .since = StateKey{StateKind::RealmState, call.rd()},
          .owner = call.rd()};
}

constexpr std::array kAuxCountOutputs{Output{"aux_count", 1}};
constexpr auto kAuxCountChecks = checks(is_rd(kRd));
constexpr std::array kAuxCountSteps{
    Step{"report", "tells how many auxiliary granules a REC needs",
         [](Commit& commit) { commit.out[1] = commit.fx.config.rec_aux_count; }},
};

}  // namespace

const Property kWithoutRecs{"without_recs", "has no REC",
                            [](const Call& call, unsigned) { return call.realm().num_recs == 0; },
                            observe_liveness};
const Property kWithoutLiveEntries{
    "without_live_entries", "has no ASSIGNED and no TABLE entry in its starting tables",
    [](const Call& call, unsigned) { return starting_references(call) == 0; }, observe_liveness};

void lock_starting_tables(Commit& commit) {
  const Realm& realm = commit.call.realm();
  for (unsigned i = 0; i < realm.start_tables; ++i)
    commit.fx.locks.take(realm.stage2.root + i * kGranuleBytes);
}

void release_starting_tables(Commit& commit) {
  const Realm& realm = commit.call.realm();
  for (unsigned i = 0; i < realm.start_tables; ++i)
    commit.fx.release_granule(realm.stage2.root + i * kGranuleBytes);
}

// A later realm with this VMID must not find translations of this one.
void invalidate_realm(Commit& commit) {
  const Vmid vmid = commit.call.realm().stage2.vmid;
  machine::invalidate_vmid(commit.fx.machine, vmid);
  commit.fx.observer.invalidated({TlbMaintenance::Vmalls12e1is, vmid, {}});
  commit.fx.meter.charge(MicroOp::TlbInvalidateIpa);
}

void release_realm(Commit& commit) {
  const Pa rd = commit.call.pa(kRd);
  commit.fx.rmm.vmids.erase(commit.call.realm().stage2.vmid);
  commit.fx.rmm.realms.erase(rd);
  commit.fx.release_granule(rd);
}

constexpr Command kRmiRealmActivate{
    .name = "RMI_REALM_ACTIVATE",
    .fid = 0xC4000157,
    .source = "RMM 1.0 B4",
    .purpose = "ends construction: the realm may run and its initial measurement is final",
    .arguments = kRdArguments,
    .outputs = {},
    .checks = kActivateChecks,
    .steps = kActivateSteps,
    .rd = kRd,
};

constexpr Command kRmiRealmDestroy{
    .name = "RMI_REALM_DESTROY",
    .fid = 0xC4000159,
    .source = "RMM 1.0 B4",
    .purpose = "takes down a realm that has neither RECs nor memory left",
    .arguments = kRdArguments,
    .outputs = {},
    .checks = kRealmDestroyChecks,
    .steps = kRealmDestroySteps,
    .rd = kRd,
};

constexpr Command kRmiRecAuxCount{
    .name = "RMI_REC_AUX_COUNT",
    .fid = 0xC4000167,
    .source = "RMM 1.0 B4",
    .purpose = "tells how many auxiliary granules a REC of the realm needs",
    .arguments = kRdArguments,
    .outputs = kAuxCountOutputs,
    .checks = kAuxCountChecks,
    .steps = kAuxCountSteps,
    .rd = kRd,
};

}  // namespace realmsim::rmm
