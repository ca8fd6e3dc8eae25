// Refusals of RMI_PSCI_COMPLETE.
#include <array>

#include "models/rmm/psci.h"
#include "tests/rules/psci_bench.h"
#include "tests/rules/refusal.h"

namespace realmsim::testing {
namespace {

constexpr std::string_view kComplete = "RMI_PSCI_COMPLETE";
constexpr unsigned kCalling = 1;
constexpr unsigned kTarget = 2;
constexpr unsigned kStatus = 3;

PreparedCall complete(const Vcpu& calling, const Vcpu& target) {
  return {.x = registers(rmm::kRmiPsciComplete, {calling.rec, target.rec, 0})};
}
PreparedCall valid(Bench& bench) {
  const RecPair pair = pair_with_request(bench);
  return complete(pair.first, pair.second);
}
PreparedCall valid_with(Bench& bench, unsigned reg, Word value) {
  PreparedCall call = valid(bench);
  call.x[reg] = value.value;
  return call;
}
PreparedCall misaligned(Bench& bench, unsigned reg) {
  PreparedCall call = valid(bench);
  call.x[reg] += 8;
  return call;
}

// The registers hold a request that was never made.
PreparedCall without_request(Bench& bench) {
  const RecPair pair = running_pair(bench);
  bench.rec(pair.first.rec).gprs[0] = rmm::kPsciCpuOn.fid;
  bench.rec(pair.first.rec).gprs[1] = kSecondMpidr;
  bench.leave(pair.first);
  return complete(pair.first, pair.second);
}

// A REC of the same index in another realm.
PreparedCall across_realms(Bench& bench) {
  const RecPair pair = pair_with_request(bench);
  const Pa other = bench.new_realm();
  bench.add_rec(other);
  return complete(pair.first, bench.add_rec(other, 2, Runnable::No));
}

// Of three RECs the one that was not named.
PreparedCall unnamed(Bench& bench) {
  const Pa rd = bench.new_realm();
  const Vcpu first = bench.add_rec(rd, 1);
  bench.add_rec(rd, 2, Runnable::No);
  const Vcpu third = bench.add_rec(rd, 2, Runnable::No);
  bench.activate(rd);
  bench.enter(first);
  bench.rsi(first, rmm::kPsciCpuOn, {kSecondMpidr, kEntryPoint, kContext});
  return complete(first, third);
}

constexpr auto kBaselines = std::to_array<Baseline>({{kComplete, valid}});

const auto kRefusals = std::to_array<Refusal>({
    {kComplete, "calling_rec.aligned", [](Bench& b) { return misaligned(b, kCalling); }, kInput},
    {kComplete, "calling_rec.is_rec", [](Bench& b) { return valid_with(b, kCalling, b.delegated()); },
     kInput},
    {kComplete, "target_rec.aligned", [](Bench& b) { return misaligned(b, kTarget); }, kInput},
    {kComplete, "target_rec.is_rec", [](Bench& b) { return valid_with(b, kTarget, b.delegated()); }, kInput},
    {kComplete, "calling_rec.psci_pending", without_request, kInput},
    {kComplete, "target_rec.of_realm", across_realms, kInput},
    {kComplete, "target_rec.named", unnamed, kInput},
    {kComplete, "status.permitted", [](Bench& b) { return valid_with(b, kStatus, 1); }, kInput},
});

const auto kImplied = std::to_array<Implied>({
    {{kComplete, "target_rec.not_calling",
      [](Bench& b) {
        const RecPair pair = pair_with_request(b);
        return complete(pair.first, pair.first);
      },
      kInput},
     "target_rec.named",
     "a REC that names itself has its answer at once"},
    {{kComplete, "calling_rec.delegable", [](Bench& b) { return valid_with(b, kCalling, b.device()); },
      kInput},
     "calling_rec.is_rec",
     kOnlyDelegableHasState},
    {{kComplete, "target_rec.delegable", [](Bench& b) { return valid_with(b, kTarget, b.device()); }, kInput},
     "target_rec.is_rec",
     kOnlyDelegableHasState},
});

}  // namespace

CaseGroup psci_complete_cases() {
  return {kBaselines, kRefusals, kImplied};
}

}  // namespace realmsim::testing
