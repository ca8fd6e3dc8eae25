// RMI_APT_CREATE, RMI_APT_DESTROY and RMI_REALM_DESTROY of the authors' firmware: the granule is taken before
// the state of the realm is looked at, a realm that runs or still has its table can be taken down, and
// consumers lose their mappings after the table of a dying provider has gone.
#include "models/csm/fork.h"
#include "models/csm/involved.h"
#include "models/csm/rmi_apt.h"
#include "models/csm/sharing.h"
#include "models/csm/table.h"
#include "models/rmm/properties.h"
#include "models/rmm/rmi_realm.h"
#include "models/rmm/rmi_table.h"

namespace realmsim::csm::fork {
namespace {

using rmm::check;
using rmm::CheckKind;
using rmm::checks;
using rmm::Commit;
using rmm::Step;

constexpr auto kCreateChecks = refused_with(rmm::kRealm, checks(rmm::delegated("apt", 2), rmm::is_rd(1)));

constexpr std::array kCreateSteps{
    Step{"granule", "makes the granule an access policy table", make_apt},
    Step{.name = "identify",
         .text = "gives the realm an id, if one is left",
         .apply =
             [](Commit& commit) {
               State& state = state_of(commit.fx);
               const RealmId id = take_realm_id(state);
               if (id != 0) state.registry[id] = commit.call.rd();
               enroll(commit, id);
             },
         .guard = check("realm", rmm::kRealmNew, 1, rmm::kRealm)[0]},
};

constexpr auto kDestroyChecks =
    checks(rmm::is_rd(1), check("apt", kIsTheRealms, 2, rmm::kRealm, CheckKind::Structural));

RealmId dying(const Commit& commit) {
  return state_of(commit.fx).member(commit.call.rd())->id;
}

void forget_member(Commit& commit) {
  state_of(commit.fx).members.erase(commit.call.rd());
}

void unmap_own(Commit& commit) {
  Apt{commit.fx.machine.memory, commit.call.pa(2)}.for_each<Reservation>(
      [&](unsigned, const Reservation& own) { unmap_pages(commit.fx, commit.call.realm(), own.range); });
}

void release_regions(Commit& commit) {
  Apt{commit.fx.machine.memory, commit.call.pa(2)}.for_each<Region>(
      [&](unsigned, const Region& region) { state_of(commit.fx).live_regions.erase(region.id); });
}

// Only those under whose regions it still reserves.
void tell_providers(Commit& commit) {
  Apt{commit.fx.machine.memory, commit.call.pa(2)}.for_each<Reservation>(
      [&](unsigned, const Reservation& own) {
        const Member* provider = state_of(commit.fx).member(own.id.provider);
        if (provider == nullptr) return;
        const auto share = Apt{commit.fx.machine.memory, provider->apt}.share(own.id);
        if (share) AptEditor{commit.fx, provider->apt}.erase(share->slot);
      });
}

void unmap_consumers(Commit& commit) {
  for (const auto& [consumer, member] : state_of(commit.fx).members) {
    if (consumer == commit.call.rd()) continue;
    const rmm::Realm& realm = commit.fx.rmm.realms.at(consumer);
    AptEditor editor{commit.fx, member.apt};
    Apt{commit.fx.machine.memory, member.apt}.for_each<Reservation>(
        [&](unsigned slot, const Reservation& own) {
          if (own.id.provider != dying(commit)) return;
          unmap_pages(commit.fx, realm, own.range);
          editor.replace(slot, own.encode_given_up());
        });
  }
}

constexpr std::array kDestroySteps{
    Step{"unregister", "takes the realm's id out of the registry",
         [](Commit& commit) { state_of(commit.fx).registry.erase(dying(commit)); }},
    Step{"unmap_own", "ends the mappings of what the realm borrows", unmap_own},
    Step{"regions", "gives the ids of its regions back", release_regions},
    Step{"tell_providers", "removes its sharings at the providers for whose regions it reserves",
         tell_providers},
    Step{"release", "gives the table back, DELEGATED and zero", release_apt},
    Step{"unmap_consumers", "ends the mappings of its consumers and gives their reservations up",
         unmap_consumers},
    Step{"forget", "forgets the realm", forget_member},
};

// The RD was all that knew of the table; the registry goes on naming it.
constexpr std::array kRealmDestroySteps{
    rmm::kRealmDestroySteps[0], rmm::kRealmDestroySteps[1], rmm::kRealmDestroySteps[2],
    rmm::kRealmDestroySteps[3], Step{"lose_apt", "leaves its access policy table to nobody", forget_member}};

}  // namespace

const rmm::Command kRmiAptCreate = changed(csm::kRmiAptCreate, kCreateChecks, kCreateSteps);
const rmm::Command kRmiAptDestroy =
    changed(csm::kRmiAptDestroy, kDestroyChecks, kDestroySteps, involve_peers);
const rmm::Command kRmiRealmDestroy =
    changed(rmm::kRmiRealmDestroy, rmm::kRealmDestroyChecks, kRealmDestroySteps);

}  // namespace realmsim::csm::fork
