// Refusals of RMI_REC_CREATE.
#include <array>

#include "models/rmm/params.h"
#include "tests/rules/refusal.h"

namespace realmsim::testing {
namespace {

constexpr std::string_view kName = "RMI_REC_CREATE";
constexpr unsigned kRd = 1;
constexpr unsigned kRec = 2;
constexpr unsigned kParams = 3;

rmm::RecParams valid_params(Bench& bench) {
  rmm::RecParams params{.flags = 1, .num_aux = rmm::kMaxRecAux};
  for (std::uint64_t& aux : params.aux)
    aux = bench.delegated().value;
  return params;
}

PreparedCall call_with(Bench& bench, const rmm::RecParams& params, std::optional<Pa> granule = std::nullopt) {
  const Pa at = granule.value_or(bench.ns());
  bench.memory().write(at, rmm::encode(params));
  return {.x = registers(rmm::kRmiRecCreate, {bench.new_realm(), bench.delegated(), at})};
}

PreparedCall valid_call(Bench& bench) {
  return call_with(bench, valid_params(bench));
}

PreparedCall with(Bench& bench, unsigned reg, Word value) {
  PreparedCall call = valid_call(bench);
  call.x[reg] = value.value;
  return call;
}

PreparedCall with_aux(Bench& bench, Word aux) {
  rmm::RecParams params = valid_params(bench);
  params.aux[7] = aux.value;
  return call_with(bench, params);
}

PreparedCall with_mpidr(Bench& bench, std::uint64_t mpidr) {
  rmm::RecParams params = valid_params(bench);
  params.mpidr = mpidr;
  return call_with(bench, params);
}

PreparedCall with_num_aux(Bench& bench, std::uint64_t count) {
  rmm::RecParams params = valid_params(bench);
  params.num_aux = count;
  return call_with(bench, params);
}

constexpr auto kBaselines = std::to_array<Baseline>({{kName, valid_call}});

const auto kRefusals = std::to_array<Refusal>({
    {kName, "params.aligned",
     [](Bench& b) {
       PreparedCall call = valid_call(b);
       call.x[kParams] += 8;
       return call;
     },
     kInput},
    {kName, "params.ns_accessible",
     [](Bench& b) {
       const PreparedCall call = valid_call(b);
       b.poke_gpi(Pa{call.x[kParams]}, machine::Gpi::Root);
       return call;
     },
     kInput},
    {kName, "aux.aligned", [](Bench& b) { return with_aux(b, b.delegated() + 8); }, kInput},
    {kName, "aux.distinct",
     [](Bench& b) {
       PreparedCall call = with_aux(b, b.delegated());
       call.x[kRec] = rmm::read_rec_params(b.memory(), Pa{call.x[kParams]}).aux[7];
       return call;
     },
     kInput},
    {kName, "aux.delegated", [](Bench& b) { return with_aux(b, b.ns()); }, kInput},
    {kName, "rec.aligned", [](Bench& b) { return with(b, kRec, b.delegated() + 8); }, kInput},
    {kName, "rec.delegated", [](Bench& b) { return with(b, kRec, b.ns()); }, kInput},
    {kName, "rd.aligned", [](Bench& b) { return with(b, kRd, b.new_realm() + 8); }, kInput},
    {kName, "rd.is_rd", [](Bench& b) { return with(b, kRd, b.delegated()); }, kInput},
    {kName,
     "realm.below_rec_limit",
     [](Bench& b) {
       PreparedCall call = with_mpidr(b, rmm::mpidr_of(1));
       b.add_rec(Pa{call.x[kRd]});
       return call;
     },
     kRealmError,
     0,
     {.max_recs_order = 1}},
    {kName, "realm.new",
     [](Bench& b) {
       const PreparedCall call = valid_call(b);
       b.activate(Pa{call.x[kRd]});
       return call;
     },
     kRealmError},
    {kName, "mpidr.reserved_clear", [](Bench& b) { return with_mpidr(b, 0x10); }, kInput},
    {kName, "mpidr.next_index", [](Bench& b) { return with_mpidr(b, 1); }, kInput},
    {kName, "num_aux.matches", [](Bench& b) { return with_num_aux(b, rmm::kMaxRecAux - 1); }, kInput},
});

const auto kImplied = std::to_array<Implied>({
    {{kName, "params.delegable", [](Bench& b) { return call_with(b, valid_params(b), b.device()); }, kInput},
     "params.undelegated",
     kOnlyDelegableHasState},
    {{kName, "params.undelegated", [](Bench& b) { return call_with(b, valid_params(b), b.delegated()); },
      kInput},
     "params.ns_accessible",
     kOnlyUndelegatedIsNs},
    {{kName, "num_aux.at_most_16", [](Bench& b) { return with_num_aux(b, rmm::kMaxRecAux + 1); }, kInput},
     "num_aux.matches",
     "no realm needs more than 16"},
    {{kName, "aux.delegable", [](Bench& b) { return with_aux(b, b.device()); }, kInput},
     "aux.delegated",
     kOnlyDelegableHasState},
    {{kName, "rec.delegable", [](Bench& b) { return with(b, kRec, b.device()); }, kInput},
     "rec.delegated",
     kOnlyDelegableHasState},
    {{kName, "rd.delegable", [](Bench& b) { return with(b, kRd, b.device()); }, kInput},
     "rd.is_rd",
     kOnlyDelegableHasState},
});

}  // namespace

CaseGroup rec_cases() {
  return {kBaselines, kRefusals, kImplied};
}

}  // namespace realmsim::testing
