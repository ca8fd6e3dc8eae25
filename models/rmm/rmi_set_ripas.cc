// RMI_RTT_SET_RIPAS: the host carries out a change of RIPAS that the realm has asked for.
#include <fmt/format.h>

#include "models/rmm/call.h"
#include "models/rmm/effects.h"
#include "models/rmm/properties.h"
#include "models/rmm/rmi_table.h"

namespace realmsim::rmm {
namespace {

using machine::entry_bytes;

constexpr unsigned kRd = 1;
constexpr unsigned kRecArgument = 2;
constexpr unsigned kBase = 3;
constexpr unsigned kTop = 4;

Ipa end_of_change(const Call& call) {
  return skip_changeable(call.view().machine, call.realm(), call.walk(), call.ipa(), Ipa{call.x(kTop)},
                         call.rec().ripas.destroyed);
}

Observation observe_range(const Call& call, unsigned) {
  return {.text = fmt::format("base is {:#x}, top is {:#x}", call.x(kBase), call.x(kTop))};
}

Observation observe_request(const Call& call, unsigned) {
  const RipasRequest& request = call.rec().ripas;
  return {.text = fmt::format("asked is {:#x} to {:#x}, the realm's request is {:#x} to {:#x}", call.x(kBase),
                              call.x(kTop), request.base.value, request.top.value),
          .owner = call.rec().owner};
}

Observation observe_owner(const Call& call, unsigned) {
  return {.text = fmt::format("the REC belongs to the realm at {:#x}", call.rec().owner.value),
          .since = StateKey{StateKind::GranuleState, call.rec_address()},
          .owner = call.rec().owner};
}

Observation observe_progress(const Call& call, unsigned) {
  const RttWalk& walk = call.walk();
  return {.text = fmt::format("the walk ends at level {} in an {} entry with RIPAS {}", walk.level,
                              name_of(walk.entry.state), name_of(walk.entry.ripas)),
          .since = StateKey{StateKind::RttEntry, walk.address},
          .owner = call.rd()};
}

constexpr Property kSizeValid{"above_base", "is above base",
                              [](const Call& call, unsigned) { return call.x(kTop) > call.x(kBase); },
                              observe_range};
constexpr Property kRecOfRealm{"of_realm", "belongs to the realm",
                               [](const Call& call, unsigned) { return call.rec().owner == call.rd(); },
                               observe_owner};
constexpr Property kBaseNext{"next", "is where the realm's request goes on",
                             [](const Call& call, unsigned) { return call.ipa() == call.rec().ripas.base; },
                             observe_request};
constexpr Property kTopRequested{
    "requested", "is no further than the realm's request",
    [](const Call& call, unsigned) { return Ipa{call.x(kTop)} <= call.rec().ripas.top; }, observe_request};
// An entry that has the RIPAS already may lie around the base: nothing needs to be done to it.
constexpr Property kBaseAligned{"aligned", "is aligned to its entry, or the entry is as requested",
                                [](const Call& call, unsigned) {
                                  return call.ipa().aligned_to(entry_bytes(call.walk().level)) ||
                                         call.walk().entry.ripas == call.rec().ripas.value;
                                },
                                observe_progress};
constexpr Property kProgress{"covers_entry", "lets at least one whole entry be passed",
                             [](const Call& call, unsigned) { return end_of_change(call) > call.ipa(); },
                             observe_progress};

constexpr std::array kArguments{
    Argument{"rd", kRd, ArgumentKind::Granule}, Argument{"rec", kRecArgument, ArgumentKind::Granule},
    Argument{"base", kBase, ArgumentKind::RealmAddress}, Argument{"top", kTop, ArgumentKind::RealmAddress}};
constexpr std::array kOutputs{Output{"out_top", 1}};
constexpr auto kChecks = checks(
    implied("top.covers_entry", check("top", kSizeValid, kTop, kInput)), is_rd(kRd), is_rec(kRecArgument),
    implied("top.requested", check("rec", kRecNotRunning, kRecArgument, kRec)),
    check("rec", kRecOfRealm, kRecArgument, kRec),
    check("base", kBaseNext, kBase, kInput, CheckKind::Structural),
    check("top", kTopRequested, kTop, kInput, CheckKind::Structural), check("top", kIpaAligned, kTop, kInput),
    check("base", kBaseAligned, kBase, kRttAtWalk), check("top", kProgress, kTop, kRttAtWalk));

// visit(address, entry, base) for every entry that the change passes.
template <class Visit>
void for_each_entry(Commit& commit, Ipa end, Visit visit) {
  const Call& call = commit.call;
  const RttWalk& walk = call.walk();
  const std::uint64_t size = entry_bytes(walk.level);
  Ipa ipa = call.ipa().align_down(size);
  for (unsigned index = walk.index(); ipa < end; ++index, ipa = ipa + size) {
    visit(walk.table() + std::uint64_t{index} * 8, entry_beside(commit.fx.machine, call.realm(), walk, index),
          ipa);
  }
}

// Memory that the host has populated stays where it is; the realm only stops or starts to see it.
void set_ripas(Commit& commit) {
  const Ripas ripas = commit.call.rec().ripas.value;
  const Ipa end = end_of_change(commit.call);
  for_each_entry(commit, end, [&](Pa address, RttEntry entry, Ipa) {
    if (entry.ripas == ripas) return;
    entry.ripas = ripas;
    commit.fx.write_entry(commit.call.realm(), commit.call.walk().level, address, entry);
  });
  commit.out[1] = end.value;
}

// Only populated memory that has become EMPTY can be cached.
void invalidate_emptied(Commit& commit) {
  if (commit.call.rec().ripas.value != Ripas::Empty) return;
  for_each_entry(commit, Ipa{commit.out[1]}, [&](Pa, const RttEntry& entry, Ipa ipa) {
    if (entry.state != EntryState::Assigned) return;
    commit.fx.invalidate(commit.call.realm(), ipa, entry_bytes(commit.call.walk().level));
  });
}

constexpr std::array kSteps{
    Step{"set", "gives the entries the RIPAS that the realm asked for", set_ripas},
    Step{"tlbi", "drops translations of pages that became EMPTY", invalidate_emptied},
    Step{"advance", "moves the request of the REC forward",
         [](Commit& commit) {
           commit.fx.rmm.recs.at(commit.call.rec_address()).ripas.base = Ipa{commit.out[1]};
         }},
};

}  // namespace

constexpr Command kRmiRttSetRipas{
    .name = "RMI_RTT_SET_RIPAS",
    .fid = 0xC4000169,
    .source = "RMM 1.0 B4",
    .purpose = "changes the RIPAS of a range as the realm has asked",
    .arguments = kArguments,
    .outputs = kOutputs,
    .checks = kChecks,
    .steps = kSteps,
    .rd = kRd,
    .rec = kRecArgument,
    .ipa = kBase,
    .walk = WalkTo::Page,
    .keeps_rd = true,
};

}  // namespace realmsim::rmm
