// Refusals of RMI_REALM_ACTIVATE, RMI_REALM_DESTROY and RMI_REC_AUX_COUNT.
#include <array>

#include "tests/rules/refusal.h"

namespace realmsim::testing {
namespace {

constexpr std::string_view kActivate = "RMI_REALM_ACTIVATE";
constexpr std::string_view kDestroy = "RMI_REALM_DESTROY";
constexpr std::string_view kAuxCount = "RMI_REC_AUX_COUNT";

// Each takes the RD alone.
template <const rmm::Command& Row>
PreparedCall on(Word rd) {
  return {.x = registers(Row, {rd})};
}
template <const rmm::Command& Row>
PreparedCall on_new_realm(Bench& bench) {
  return on<Row>(bench.new_realm());
}
template <const rmm::Command& Row>
PreparedCall on_unaligned_rd(Bench& bench) {
  return on<Row>(bench.new_realm() + 8);
}
template <const rmm::Command& Row>
PreparedCall on_device(Bench& bench) {
  return on<Row>(bench.device());
}
template <const rmm::Command& Row>
PreparedCall on_delegated_granule(Bench& bench) {
  return on<Row>(bench.delegated());
}

constexpr auto kBaselines = std::to_array<Baseline>({
    {kActivate, on_new_realm<rmm::kRmiRealmActivate>},
    {kDestroy, on_new_realm<rmm::kRmiRealmDestroy>},
    {kAuxCount, on_new_realm<rmm::kRmiRecAuxCount>},
});

const auto kRefusals = std::to_array<Refusal>({
    {kActivate, "rd.aligned", on_unaligned_rd<rmm::kRmiRealmActivate>, kInput},
    {kActivate, "rd.is_rd", on_delegated_granule<rmm::kRmiRealmActivate>, kInput},
    {kActivate, "realm.new",
     [](Bench& b) {
       const PreparedCall call = on_new_realm<rmm::kRmiRealmActivate>(b);
       b.activate(Pa{call.x[1]});
       return call;
     },
     kRealmError},
    {kDestroy, "rd.aligned", on_unaligned_rd<rmm::kRmiRealmDestroy>, kInput},
    {kDestroy, "rd.is_rd", on_delegated_granule<rmm::kRmiRealmDestroy>, kInput},
    {kDestroy, "realm.without_recs",
     [](Bench& b) {
       const PreparedCall call = on_new_realm<rmm::kRmiRealmDestroy>(b);
       b.add_rec(Pa{call.x[1]});
       return call;
     },
     kRealmError},
    {kDestroy, "realm.without_live_entries",
     [](Bench& b) {
       const PreparedCall call = on_new_realm<rmm::kRmiRealmDestroy>(b);
       b.make_tables(Pa{call.x[1]}, Ipa{0}, 2);
       return call;
     },
     kRealmError},
    {kDestroy, "realm.without_apt",
     [](Bench& b) {
       const PreparedCall call = on_new_realm<rmm::kRmiRealmDestroy>(b);
       b.add_apt(Pa{call.x[1]});
       return call;
     },
     kRealmError},
    {kAuxCount, "rd.aligned", on_unaligned_rd<rmm::kRmiRecAuxCount>, kInput},
    {kAuxCount, "rd.is_rd", on_delegated_granule<rmm::kRmiRecAuxCount>, kInput},
});

const auto kImplied = std::to_array<Implied>({
    {{kActivate, "rd.delegable", on_device<rmm::kRmiRealmActivate>, kInput},
     "rd.is_rd",
     kOnlyDelegableHasState},
    {{kDestroy, "rd.delegable", on_device<rmm::kRmiRealmDestroy>, kInput},
     "rd.is_rd",
     kOnlyDelegableHasState},
    {{kAuxCount, "rd.delegable", on_device<rmm::kRmiRecAuxCount>, kInput},
     "rd.is_rd",
     kOnlyDelegableHasState},
});

}  // namespace

CaseGroup realm_cases() {
  return {kBaselines, kRefusals, kImplied};
}

}  // namespace realmsim::testing
