// Refusals of RMI_REALM_CREATE.
#include <array>

#include "models/rmm/params.h"
#include "tests/rules/refusal.h"

namespace realmsim::testing {
namespace {

constexpr std::string_view kName = "RMI_REALM_CREATE";

// Two concatenated starting tables at level 1, so that there is an alignment to violate.
rmm::RealmParams valid_params(Bench& bench) {
  return {.s2sz = 40,
          .num_bps = 1,
          .num_wps = 1,
          .vmid = 1,
          .rtt_base = bench.delegated(2).value,
          .rtt_level_start = 1,
          .rtt_num_start = 2};
}

PreparedCall call_with(Bench& bench, const rmm::RealmParams& params,
                       std::optional<Pa> granule = std::nullopt) {
  const Pa at = granule.value_or(bench.ns());
  bench.memory().write(at, rmm::encode(params));
  return {.x = registers(rmm::kRmiRealmCreate, {bench.delegated(), at})};
}

PreparedCall valid_call(Bench& bench) {
  return call_with(bench, valid_params(bench));
}

// The valid call with one field changed.
template <auto Field>
PreparedCall call_with_field(Bench& bench, std::uint64_t value) {
  rmm::RealmParams params = valid_params(bench);
  params.*Field = static_cast<std::remove_reference_t<decltype(params.*Field)>>(value);
  return call_with(bench, params);
}
template <auto Field, std::uint64_t Value>
PreparedCall with(Bench& bench) {
  return call_with_field<Field>(bench, Value);
}

PreparedCall with_rd(Bench& bench, Word rd) {
  PreparedCall call = valid_call(bench);
  call.x[1] = rd.value;
  return call;
}

constexpr auto kBaselines = std::to_array<Baseline>({{kName, valid_call}});

using Params = rmm::RealmParams;

const auto kRefusals = std::to_array<Refusal>({
    {kName, "params.aligned",
     [](Bench& b) {
       PreparedCall call = valid_call(b);
       call.x[2] += 8;
       return call;
     },
     kInput},
    {kName, "params.ns_accessible",
     [](Bench& b) {
       const PreparedCall call = valid_call(b);
       b.poke_gpi(Pa{call.x[2]}, machine::Gpi::Secure);
       return call;
     },
     kInput},
    {kName, "params.hash_algo_valid", with<&Params::hash_algo, 2>, kInput},
    {kName, "params.hash_algo_offered", with<&Params::hash_algo, 1>, kInput, 0, {.sha512 = false}},
    {kName, "params.lpa2_offered", with<&Params::flags, 1>, kInput, 0, {.lpa2 = false}},
    {kName, "params.s2sz_offered",
     [](Bench& b) {
       return call_with(b, {.s2sz = 31,
                            .num_bps = 1,
                            .num_wps = 1,
                            .rtt_base = b.delegated().value,
                            .rtt_level_start = 1,
                            .rtt_num_start = 1});
     },
     kInput},
    {kName, "params.sve_offered", with<&Params::flags, 2>, kInput},
    {kName, "params.num_bps_offered", with<&Params::num_bps, 0>, kInput},
    {kName, "params.num_wps_offered", with<&Params::num_wps, 2>, kInput},
    {kName, "params.pmu_offered", with<&Params::flags, 4>, kInput},  // without counters
    {kName, "rtt.consistent", with<&Params::rtt_num_start, 1>, kInput},
    {kName, "rd.outside_tables",
     [](Bench& b) {
       const rmm::RealmParams params = valid_params(b);
       PreparedCall call = call_with(b, params);
       call.x[1] = params.rtt_base + kGranuleBytes;
       return call;
     },
     kInput},
    {kName, "rd.aligned", [](Bench& b) { return with_rd(b, b.delegated() + 8); }, kInput},
    {kName, "rd.delegated", [](Bench& b) { return with_rd(b, b.ns()); }, kInput},
    {kName, "rtt.aligned",
     [](Bench& b) { return call_with_field<&Params::rtt_base>(b, (b.delegated(4) + kGranuleBytes).value); },
     kInput},
    {kName, "rtt.delegated",
     [](Bench& b) {
       const rmm::RealmParams params = valid_params(b);
       b.must(rmm::kRmiGranuleUndelegate, {params.rtt_base + kGranuleBytes});
       return call_with(b, params);
     },
     kInput},
    {kName, "vmid.in_range", with<&Params::vmid, 0x100>, kInput},
    {kName, "vmid.free",
     [](Bench& b) {
       b.new_realm();  // takes VMID 1
       return valid_call(b);
     },
     kInput},
});

const auto kImplied = std::to_array<Implied>({
    {{kName, "params.delegable", [](Bench& b) { return call_with(b, valid_params(b), b.device()); }, kInput},
     "params.undelegated",
     kOnlyDelegableHasState},
    {{kName, "params.undelegated", [](Bench& b) { return call_with(b, valid_params(b), b.delegated()); },
      kInput},
     "params.ns_accessible",
     kOnlyUndelegatedIsNs},
    {{kName, "rd.delegable", [](Bench& b) { return with_rd(b, b.device()); }, kInput},
     "rd.delegated",
     kOnlyDelegableHasState},
    {{kName, "rtt.delegable",
      [](Bench& b) { return call_with_field<&Params::rtt_base>(b, b.device().value); }, kInput},
     "rtt.delegated",
     kOnlyDelegableHasState},
});

}  // namespace

CaseGroup realm_create_cases() {
  return {kBaselines, kRefusals, kImplied};
}

}  // namespace realmsim::testing
