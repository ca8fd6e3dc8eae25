// RMI_REC_CREATE, RMI_REC_DESTROY.
#include <algorithm>

#include <fmt/format.h>

#include "models/rmm/call.h"
#include "models/rmm/effects.h"
#include "models/rmm/measurement.h"
#include "models/rmm/properties.h"
#include "models/rmm/rmi_table.h"

namespace realmsim::rmm {
namespace {

constexpr unsigned kRd = 1;
constexpr unsigned kCreatedRec = 2;
constexpr unsigned kCreateParams = 3;
constexpr unsigned kDestroyedRec = 1;

std::span<const std::uint64_t> aux_of(const Call& call) {
  const RecParams& params = call.rec_params();
  return std::span{params.aux}.first(std::min<std::uint64_t>(params.num_aux, kMaxRecAux));
}

Observation observe_aux(const Call& call, unsigned) {
  return {.text = fmt::format("num_aux is {}, aux is {:#x}", call.rec_params().num_aux,
                              fmt::join(aux_of(call), ", "))};
}

Observation observe_mpidr(const Call& call, unsigned) {
  return {.text = fmt::format("mpidr is {:#x}, the next REC has index {}", call.rec_params().mpidr,
                              call.realm().rec_index),

          .owner = call.rd()};
}

template <bool (*Holds)(const Call&, Pa)>
bool every_aux(const Call& call, unsigned) {
  return std::ranges::all_of(aux_of(call), [&](std::uint64_t aux) { return Holds(call, Pa{aux}); });
}

constexpr Property kAuxAtMost16{
    "at_most_16", "is at most 16",
    [](const Call& call, unsigned) { return call.rec_params().num_aux <= kMaxRecAux; }, observe_aux};
constexpr Property kAuxAligned{"aligned", "are 4 KiB aligned",
                               every_aux<[](const Call&, Pa aux) { return aux.aligned_to(kGranuleBytes); }>,
                               observe_aux};
constexpr Property kAuxDistinct{
    "distinct", "are distinct and none is the REC",
    [](const Call& call, unsigned) {
      const auto aux = aux_of(call);
      for (auto one = aux.begin(); one != aux.end(); ++one) {
        if (*one == call.x(kCreatedRec) || std::find(one + 1, aux.end(), *one) != aux.end()) return false;
      }
      return true;
    },
    observe_aux};
constexpr Property kAuxDelegable{
    "delegable", "are delegable granules",
    every_aux<[](const Call& call, Pa aux) { return call.view().rmm.granule(aux) != nullptr; }>, observe_aux};
constexpr Property kAuxDelegated{
    "delegated", "are DELEGATED",
    every_aux<[](const Call& call, Pa aux) { return call.view().rmm.is(aux, GranuleState::Delegated); }>,
    observe_aux};
constexpr Property kAuxCountMatches{
    "matches", "is what RMI_REC_AUX_COUNT tells",
    [](const Call& call, unsigned) { return call.rec_params().num_aux == call.view().config.rec_aux_count; },
    observe_aux};
constexpr Property kRecLimit{"below_rec_limit", "has room for another REC",
                             [](const Call& call, unsigned) {
                               return call.realm().num_recs <
                                      (std::uint64_t{1} << call.view().config.max_recs_order) - 1;
                             },
                             observe_mpidr};
constexpr Property kMpidrReserved{
    "reserved_clear", "has its reserved bits clear",
    [](const Call& call, unsigned) { return mpidr_reserved_bits_clear(call.rec_params().mpidr); },
    observe_mpidr};
constexpr Property kMpidrNext{"next_index", "carries the next REC index",
                              [](const Call& call, unsigned) {
                                return rec_index_of(call.rec_params().mpidr) == call.realm().rec_index;
                              },
                              observe_mpidr};

constexpr std::array kCreateArguments{Argument{"rd", kRd, ArgumentKind::Granule},
                                      Argument{"rec", kCreatedRec, ArgumentKind::Granule},
                                      Argument{"params_ptr", kCreateParams, ArgumentKind::Granule}};
constexpr auto kCreateChecks = checks(
    non_secure("params", kCreateParams),
    implied("num_aux.matches", check("num_aux", kAuxAtMost16, kCreateParams, kInput, CheckKind::Structural)),
    check("aux", kAuxAligned, kCreateParams, kInput), check("aux", kAuxDistinct, kCreateParams, kInput),
    check("aux", kAuxDelegable, kCreateParams, kInput, CheckKind::Structural),
    check("aux", kAuxDelegated, kCreateParams, kInput), delegated("rec", kCreatedRec), is_rd(kRd),
    check("realm", kRecLimit, kRd, kRealm), check("realm", kRealmNew, kRd, kRealm),
    check("mpidr", kMpidrReserved, kCreateParams, kInput), check("mpidr", kMpidrNext, kCreateParams, kInput),
    check("num_aux", kAuxCountMatches, kCreateParams, kInput));

void create_rec(Commit& commit) {
  Effects& fx = commit.fx;
  const RecParams& params = commit.call.rec_params();
  const Pa rd = commit.call.pa(kRd);
  const Pa granule = commit.call.pa(kCreatedRec);
  fx.set_granule(granule, GranuleState::Rec, rd);
  Rec rec{.owner = rd, .mpidr = params.mpidr, .runnable = params.runnable(), .pc = params.pc};
  std::ranges::copy(params.gprs, rec.gprs.begin());
  for (const std::uint64_t aux : aux_of(commit.call)) {
    fx.set_granule(Pa{aux}, GranuleState::RecAux, rd);
    rec.aux.push_back(Pa{aux});
  }
  fx.rmm.recs.insert_or_assign(granule, rec);
  fx.set_rec_state(granule, RecState::Ready);
  Realm& realm = fx.rmm.realms.at(rd);
  ++realm.rec_index;
  ++realm.num_recs;
}

constexpr std::array kCreateSteps{
    Step{"rec", "makes the granules a REC and its auxiliary storage", create_rec},
    Step{"measure", "extends the RIM with the parameters of a runnable REC",
         [](Commit& commit) {
           if (!commit.call.rec_params().runnable()) return;
           measure_rec_create(commit.fx.rmm.realms.at(commit.call.pa(kRd)), commit.call.rec_params());
         }},
};

constexpr std::array kDestroyArguments{Argument{"rec", kDestroyedRec, ArgumentKind::Granule}};
constexpr auto kDestroyChecks =
    checks(is_rec(kDestroyedRec), check("rec", kRecNotRunning, kDestroyedRec, kRec, CheckKind::Structural));
constexpr std::array kDestroySteps{
    Step{"lock", "locks the auxiliary granules",
         [](Commit& commit) {
           for (const Pa aux : commit.call.rec().aux)
             commit.fx.locks.take(aux);
         }},
    Step{"rec", "gives REC and auxiliary granules back, DELEGATED and zero",
         [](Commit& commit) {
           Effects& fx = commit.fx;
           const Pa granule = commit.call.pa(kDestroyedRec);
           const Rec rec = fx.rmm.recs.at(granule);
           for (const Pa aux : rec.aux)
             fx.release_granule(aux);
           fx.rmm.recs.erase(granule);
           fx.release_granule(granule);
           --fx.rmm.realms.at(rec.owner).num_recs;
         }},
};

}  // namespace

constexpr Command kRmiRecCreate{
    .name = "RMI_REC_CREATE",
    .fid = 0xC400015A,
    .source = "RMM 1.0 B4",
    .purpose = "makes a virtual processor of a realm",
    .arguments = kCreateArguments,
    .outputs = {},
    .checks = kCreateChecks,
    .steps = kCreateSteps,
    .rd = kRd,
    .params = kCreateParams,
    .involves =
        [](const Call& call, Granules& granules) {
          for (const std::uint64_t aux : aux_of(call))
            granules.push_back(Pa{aux});
        },
};

constexpr Command kRmiRecDestroy{
    .name = "RMI_REC_DESTROY",
    .fid = 0xC400015B,
    .source = "RMM 1.0 B4",
    .purpose = "takes down a virtual processor that is not running",
    .arguments = kDestroyArguments,
    .outputs = {},
    .checks = kDestroyChecks,
    .steps = kDestroySteps,
    .rec = kDestroyedRec,
};

}  // namespace realmsim::rmm
