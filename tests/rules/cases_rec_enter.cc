// Refusals of RMI_REC_DESTROY and RMI_REC_ENTER.
#include <array>

#include "tests/rules/psci_bench.h"
#include "tests/rules/refusal.h"

namespace realmsim::testing {
namespace {

constexpr std::string_view kDestroy = "RMI_REC_DESTROY";
constexpr std::string_view kEnter = "RMI_REC_ENTER";

Vcpu active_rec(Bench& bench, Runnable runnable = Runnable::Yes) {
  const Pa rd = bench.new_realm();
  const Vcpu vcpu = bench.add_rec(rd, 1, runnable);
  bench.activate(rd);
  return vcpu;
}

PreparedCall destroy(Word rec) {
  return {.x = registers(rmm::kRmiRecDestroy, {rec})};
}
PreparedCall enter(Word rec, Word run) {
  return {.x = registers(rmm::kRmiRecEnter, {rec, run})};
}

PreparedCall valid_destroy(Bench& bench) {
  return destroy(active_rec(bench).rec);
}
PreparedCall valid_enter(Bench& bench) {
  const Vcpu vcpu = active_rec(bench);
  return enter(vcpu.rec, vcpu.run);
}
PreparedCall enter_with_run(Bench& bench, Word run) {
  return enter(active_rec(bench).rec, run);
}

// The host asks for something in the first half of the RecRun object.
PreparedCall enter_asking(Bench& bench, const rmm::RecEnter& asked) {
  const Vcpu vcpu = active_rec(bench);
  bench.answer(vcpu, asked);
  return enter(vcpu.rec, vcpu.run);
}

// List registers with a pending interrupt.
constexpr std::uint64_t kPending = std::uint64_t{1} << 62;
constexpr std::uint64_t kTimerInterrupt = 27;
PreparedCall enter_with_lrs(Bench& bench, std::uint64_t first, std::uint64_t second = 0) {
  rmm::RecEnter asked;
  asked.gicv3.lrs[0] = kPending | first;
  asked.gicv3.lrs[1] = second;
  return enter_asking(bench, asked);
}

constexpr auto kBaselines = std::to_array<Baseline>({{kDestroy, valid_destroy}, {kEnter, valid_enter}});

const auto kRefusals = std::to_array<Refusal>({
    {kDestroy, "rec.aligned", [](Bench& b) { return destroy(active_rec(b).rec + 8); }, kInput},
    {kDestroy, "rec.is_rec", [](Bench& b) { return destroy(b.delegated()); }, kInput},
    {kDestroy, "rec.not_running",
     [](Bench& b) {
       const Vcpu vcpu = active_rec(b);
       b.enter(vcpu);
       return destroy(vcpu.rec);
     },
     kRecError},
    {kEnter, "run.aligned", [](Bench& b) { return enter_with_run(b, b.ns() + 8); }, kInput},
    {kEnter, "run.ns_accessible",
     [](Bench& b) {
       const PreparedCall call = valid_enter(b);
       b.poke_gpi(Pa{call.x[2]}, machine::Gpi::Secure);
       return call;
     },
     kInput},
    {kEnter, "rec.aligned", [](Bench& b) { return enter(active_rec(b).rec + 8, b.ns()); }, kInput},
    {kEnter, "rec.is_rec", [](Bench& b) { return enter(active_rec(b).rd, b.ns()); }, kInput},
    {kEnter, "rec.not_running",
     [](Bench& b) {
       const Vcpu vcpu = active_rec(b);
       b.enter(vcpu);
       return enter(vcpu.rec, b.ns());
     },
     kRecError},
    {kEnter, "realm.not_new", [](Bench& b) { return enter(b.add_rec(b.new_realm()).rec, b.ns()); },
     kRealmError},
    // Only PSCI reaches SYSTEM_OFF.
    {kEnter, "realm.not_off",
     [](Bench& b) {
       const Vcpu vcpu = active_rec(b);
       b.realm(vcpu.rd).state = rmm::RealmState::SystemOff;
       return enter(vcpu.rec, vcpu.run);
     },
     kRealmError, 1},
    {kEnter, "rec.runnable", [](Bench& b) { return enter(active_rec(b, Runnable::No).rec, b.ns()); },
     kRecError},
    {kEnter, "rec.without_psci", [](Bench& b) { return enter(pair_with_request(b).first.rec, b.ns()); },
     kRecError},
    {kEnter, "gicv3_hcr.host_controlled", [](Bench& b) { return enter_asking(b, {.gicv3 = {.hcr = 1}}); },
     kRecError},
    {kEnter, "gicv3_lrs.virtual",
     [](Bench& b) { return enter_with_lrs(b, std::uint64_t{1} << 61 | kTimerInterrupt); }, kRecError},
    {kEnter, "gicv3_lrs.priority",
     [](Bench& b) { return enter_with_lrs(b, std::uint64_t{1} << 48 | kTimerInterrupt); }, kRecError},
    {kEnter, "gicv3_lrs.eoi_only",
     [](Bench& b) { return enter_with_lrs(b, std::uint64_t{1} << 40 | kTimerInterrupt); }, kRecError},
    {kEnter, "gicv3_lrs.intid", [](Bench& b) { return enter_with_lrs(b, 1020); }, kRecError},
    {kEnter, "gicv3_lrs.distinct",
     [](Bench& b) { return enter_with_lrs(b, kTimerInterrupt, kPending | kTimerInterrupt); }, kRecError, 0,
     rmm::Config{.list_registers_minus_one = 1}},
    {kEnter, "flags.injection_applicable", [](Bench& b) { return enter_asking(b, {.flags = 2}); }, kRecError},
    {kEnter, "flags.emulation_applicable", [](Bench& b) { return enter_asking(b, {.flags = 1}); }, kRecError},
});

const auto kImplied = std::to_array<Implied>({
    {{kDestroy, "rec.delegable", [](Bench& b) { return destroy(b.device()); }, kInput},
     "rec.is_rec",
     kOnlyDelegableHasState},
    {{kEnter, "run.delegable", [](Bench& b) { return enter_with_run(b, b.device()); }, kInput},
     "run.undelegated",
     kOnlyDelegableHasState},
    {{kEnter, "run.undelegated", [](Bench& b) { return enter_with_run(b, b.delegated()); }, kInput},
     "run.ns_accessible",
     kOnlyUndelegatedIsNs},
    {{kEnter, "rec.delegable", [](Bench& b) { return enter(b.device(), b.ns()); }, kInput},
     "rec.is_rec",
     kOnlyDelegableHasState},
});

}  // namespace

CaseGroup rec_enter_cases() {
  return {kBaselines, kRefusals, kImplied};
}

}  // namespace realmsim::testing
