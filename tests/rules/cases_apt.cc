// Refusals of RMI_APT_CREATE and RMI_APT_DESTROY.
#include <array>

#include "tests/rules/refusal.h"

namespace realmsim::testing {
namespace {

constexpr std::string_view kCreate = "RMI_APT_CREATE";
constexpr std::string_view kDestroy = "RMI_APT_DESTROY";
constexpr unsigned kRd = 1;
constexpr unsigned kApt = 2;

PreparedCall create(Bench& bench) {
  return {.x = registers(csm::kRmiAptCreate, {bench.new_realm(), bench.delegated()})};
}
PreparedCall destroy(Bench& bench) {
  const Pa rd = bench.new_realm();
  return {.x = registers(csm::kRmiAptDestroy, {rd, bench.add_apt(rd)})};
}

template <PreparedCall (*Base)(Bench&)>
PreparedCall with(Bench& bench, unsigned reg, Word value) {
  PreparedCall call = Base(bench);
  call.x[reg] = value.value;
  return call;
}

constexpr auto kBaselines = std::to_array<Baseline>({{kCreate, create}, {kDestroy, destroy}});

const auto kRefusals = std::to_array<Refusal>({
    {kCreate, "apt.aligned", [](Bench& b) { return with<create>(b, kApt, b.delegated() + 8); }, kInput},
    {kCreate, "apt.delegated", [](Bench& b) { return with<create>(b, kApt, b.ns()); }, kInput},
    {kCreate, "rd.aligned", [](Bench& b) { return with<create>(b, kRd, b.new_realm() + 8); }, kInput},
    {kCreate, "rd.is_rd", [](Bench& b) { return with<create>(b, kRd, b.delegated()); }, kInput},
    {kCreate, "realm.new",
     [](Bench& b) {
       const PreparedCall call = create(b);
       b.activate(Pa{call.x[kRd]});
       return call;
     },
     kRealmError},
    {kCreate, "realm.without_apt",
     [](Bench& b) {
       const PreparedCall call = create(b);
       b.add_apt(Pa{call.x[kRd]});
       return call;
     },
     kRealmError},
    {kCreate, "registry.ids_left",
     [](Bench& b) {
       b.state().csm.next_realm_id = csm::kMaxRealmId + 1;
       return create(b);
     },
     kRealmError},

    {kDestroy, "rd.aligned", [](Bench& b) { return with<destroy>(b, kRd, b.new_realm() + 8); }, kInput},
    {kDestroy, "rd.is_rd", [](Bench& b) { return with<destroy>(b, kRd, b.delegated()); }, kInput},
    {kDestroy, "apt.of_realm", [](Bench& b) { return with<destroy>(b, kApt, b.add_apt(b.new_realm())); },
     kRealmError},
    {kDestroy, "realm.without_recs",
     [](Bench& b) {
       const PreparedCall call = destroy(b);
       b.add_rec(Pa{call.x[kRd]});
       return call;
     },
     kRealmError},
});

const auto kImplied = std::to_array<Implied>({
    {{kCreate, "apt.delegable", [](Bench& b) { return with<create>(b, kApt, b.device()); }, kInput},
     "apt.delegated",
     kOnlyDelegableHasState},
    {{kCreate, "rd.delegable", [](Bench& b) { return with<create>(b, kRd, b.device()); }, kInput},
     "rd.is_rd",
     kOnlyDelegableHasState},
    {{kDestroy, "rd.delegable", [](Bench& b) { return with<destroy>(b, kRd, b.device()); }, kInput},
     "rd.is_rd",
     kOnlyDelegableHasState},
});

}  // namespace

CaseGroup apt_cases() {
  return {kBaselines, kRefusals, kImplied};
}

}  // namespace realmsim::testing
