// RMI_APT_CREATE, RMI_APT_DESTROY (CAEC 4.1; order and codes are our choice where the paper is silent).
#include "models/csm/rmi_apt.h"

#include <fmt/format.h>

#include "models/csm/involved.h"
#include "models/csm/mappings.h"
#include "models/csm/sharing.h"
#include "models/csm/state.h"
#include "models/csm/table.h"
#include "models/rmm/properties.h"

namespace realmsim::csm {
namespace {

using rmm::Call;
using rmm::check;
using rmm::CheckKind;
using rmm::checks;
using rmm::Commit;
using rmm::Observation;
using rmm::Property;
using rmm::Step;

constexpr unsigned kRd = 1;
constexpr unsigned kApt = 2;

Observation observe_member(const Call& call, unsigned) {
  const Member* member = state_of(call).member(call.rd());
  if (member == nullptr) return {.text = "the realm has no access policy table", .owner = call.rd()};
  return {.text = fmt::format("the realm's access policy table is at {:#x}", member->apt.value),
          .since = StateKey{StateKind::GranuleState, member->apt},
          .owner = call.rd()};
}

constexpr Property kIdsLeft{
    "ids_left", "leaves a fresh realm id",
    [](const Call& call, unsigned) { return state_of(call).next_realm_id <= kMaxRealmId; },
    [](const Call&, unsigned) { return Observation{.text = "all realm ids are used up"}; }};
constexpr Property kWithoutRecs{
    "without_recs", "has no REC", [](const Call& call, unsigned) { return call.realm().num_recs == 0; },
    [](const Call& call, unsigned) {
      return Observation{.text = fmt::format("realm has {} RECs", call.realm().num_recs), .owner = call.rd()};
    }};

constexpr std::array kArguments{Argument{"rd", kRd, ArgumentKind::Granule},
                                Argument{"apt", kApt, ArgumentKind::Granule}};

constexpr auto kCreateChecks =
    checks(rmm::delegated("apt", kApt), rmm::is_rd(kRd), check("realm", rmm::kRealmNew, kRd, rmm::kRealm),
           check("realm", kWithoutApt, kRd, rmm::kRealm), check("registry", kIdsLeft, kRd, rmm::kRealm));

constexpr std::array kCreateSteps{
    Step{"granule", "makes the granule the access policy table", make_apt},
    Step{"identify", "gives the realm a fresh id",
         [](Commit& commit) {
           State& state = state_of(commit.fx);
           const RealmId id = state.next_realm_id++;
           state.registry[id] = commit.call.rd();
           enroll(commit, id);
         }},
};

constexpr auto kDestroyChecks =
    checks(rmm::is_rd(kRd), check("apt", kIsTheRealms, kApt, rmm::kRealm, CheckKind::Structural),
           check("realm", kWithoutRecs, kRd, rmm::kRealm));

// visit(rd, range) for every range of another realm's memory in which the dying realm takes part.
template <class Visit>
void for_each_borrowed(Commit& commit, Visit visit) {
  const Apt apt{commit.fx.machine.memory, commit.call.pa(kApt)};
  apt.for_each<Reservation>([&](unsigned, const Reservation& own) {
    if (own.state == Reservation::State::Attached) visit(commit.call.rd(), own.range);
  });
  apt.for_each<Share>([&](unsigned, const Share& share) {
    if (!share.attached) return;
    const auto side = consumer_side(commit.fx, share.id);
    visit(side->rd, side->reservation.record.range);
  });
}

void unmap_all(Commit& commit) {
  for_each_borrowed(commit, [&](Pa rd, const Range& range) {
    unmap_borrowed(commit.fx, commit.fx.rmm.realms.at(rd), range);
  });
}

void invalidate_all(Commit& commit) {
  for_each_borrowed(commit, [&](Pa rd, const Range& range) {
    invalidate_borrowed(commit.fx, commit.fx.rmm.realms.at(rd), range);
  });
}

// Providers forget what they shared with the dying realm; its consumers keep a reservation that is dead.
void tell_peers(Commit& commit) {
  const State& state = state_of(commit.fx);
  const RealmId dying = state.member(commit.call.rd())->id;
  for (const auto& [rd, member] : state.members) {
    if (member.id == dying) continue;
    const Apt apt{commit.fx.machine.memory, member.apt};
    AptEditor editor{commit.fx, member.apt};
    apt.for_each<Share>([&](unsigned slot, const Share& share) {
      if (share.id.consumer == dying) editor.erase(slot);
    });
    // A realm id is never used again, and neither is the counter kept for it.
    if (const auto pair = apt.pair_counter(dying)) editor.erase(pair->slot);
    apt.for_each<Reservation>([&](unsigned slot, Reservation reservation) {
      if (reservation.id.provider != dying) return;
      reservation.state = Reservation::State::Dead;
      editor.replace(slot, reservation.encode());
    });
  }
}

void forget_realm(Commit& commit) {
  State& state = state_of(commit.fx);
  state.registry.erase(state.member(commit.call.rd())->id);
  state.members.erase(commit.call.rd());
}

constexpr std::array kDestroySteps{
    Step{"unmap", "ends every mapping in which the realm takes part", unmap_all},
    Step{"tlbi", "drops those translations", invalidate_all},
    Step{"tell_peers", "removes its sharings at providers and marks the reservations of its consumers dead",
         tell_peers},
    Step{"forget", "forgets its id", forget_realm},
    Step{"release", "gives the table back, DELEGATED and zero", release_apt},
};

}  // namespace

void make_apt(Commit& commit) {
  commit.fx.set_granule(commit.call.pa(kApt), rmm::GranuleState::Apt, commit.call.rd());
}

void enroll(Commit& commit, RealmId id) {
  state_of(commit.fx).members[commit.call.rd()] = {.id = id, .apt = commit.call.pa(kApt)};
  AptEditor{commit.fx, commit.call.pa(kApt)}.set_owner(id);
}

void release_apt(Commit& commit) {
  commit.fx.release_granule(commit.call.pa(kApt));
}

const Property kIsTheRealms{"of_realm", "is the access policy table of the realm",
                            [](const Call& call, unsigned reg) {
                              const Member* member = state_of(call).member(call.rd());
                              return member != nullptr && member->apt == call.pa(reg);
                            },
                            observe_member};
const Property kWithoutApt{
    "without_apt", "has no access policy table",
    [](const Call& call, unsigned) { return state_of(call).member(call.rd()) == nullptr; }, observe_member};

constexpr rmm::Command kRmiAptCreate{
    .name = "RMI_APT_CREATE",
    .fid = 0xC400016A,
    .source = "CAEC 4.1",
    .purpose = "gives a realm under construction an access policy table and a realm id",
    .arguments = kArguments,
    .outputs = {},
    .checks = kCreateChecks,
    .steps = kCreateSteps,
    .rd = kRd,
};

constexpr rmm::Command kRmiAptDestroy{
    .name = "RMI_APT_DESTROY",
    .fid = 0xC400016B,
    .source = "CAEC 4.1",
    .purpose = "ends all sharing of a realm without RECs and frees its access policy table",
    .arguments = kArguments,
    .outputs = {},
    .checks = kDestroyChecks,
    .steps = kDestroySteps,
    .rd = kRd,
    .involves = involve_peers,
};

}  // namespace realmsim::csm
