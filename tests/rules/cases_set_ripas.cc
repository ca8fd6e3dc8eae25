// Refusals of RMI_RTT_SET_RIPAS.
#include <array>

#include "tests/rules/refusal.h"

namespace realmsim::testing {
namespace {

constexpr std::string_view kSet = "RMI_RTT_SET_RIPAS";
constexpr unsigned kRd = 1;
constexpr unsigned kRec = 2;
constexpr unsigned kBase = 3;
constexpr unsigned kTop = 4;

constexpr Ipa kFirst{0};
constexpr Ipa kEnd = kFirst + 2 * kGranuleBytes;
constexpr std::uint64_t kBlockBytes = machine::entry_bytes(2);

// A realm has asked for RAM from `base` to `top`; tables reach down to `level` there. The host does all of
// it.
PreparedCall request(Bench& bench, Ipa base, Ipa top, int level) {
  const Pa rd = bench.new_realm();
  bench.make_tables(rd, kFirst, level);
  const Vcpu vcpu = bench.add_rec(rd);
  bench.activate(rd);
  bench.enter(vcpu);
  bench.rsi(vcpu, csm::kRsiIpaStateSet, {base, top, 1, 0});
  return {.x = registers(rmm::kRmiRttSetRipas, {rd, vcpu.rec, base, top})};
}
PreparedCall set(Bench& bench) {
  return request(bench, kFirst, kEnd, machine::kPageLevel);
}
PreparedCall set_with(Bench& bench, unsigned reg, Word value) {
  PreparedCall call = set(bench);
  call.x[reg] = value.value;
  return call;
}

constexpr auto kBaselines = std::to_array<Baseline>({{kSet, set}});

const auto kRefusals = std::to_array<Refusal>({
    {kSet, "rd.aligned", [](Bench& b) { return set_with(b, kRd, b.new_realm() + 8); }, kInput},
    {kSet, "rd.is_rd", [](Bench& b) { return set_with(b, kRd, b.delegated()); }, kInput},
    {kSet, "rec.aligned",
     [](Bench& b) {
       PreparedCall call = set(b);
       call.x[kRec] += 8;
       return call;
     },
     kInput},
    {kSet, "rec.is_rec", [](Bench& b) { return set_with(b, kRec, b.delegated()); }, kInput},
    {kSet, "rec.of_realm",
     [](Bench& b) {
       const Pa other = b.new_realm();
       b.make_tables(other, kFirst);
       return set_with(b, kRd, other);
     },
     kRecError},
    {kSet, "base.next", [](Bench& b) { return set_with(b, kBase, kFirst + kGranuleBytes); }, kInput},
    {kSet, "top.requested", [](Bench& b) { return set_with(b, kTop, kEnd + kGranuleBytes); }, kInput},
    {kSet, "top.aligned", [](Bench& b) { return set_with(b, kTop, kFirst + 0x1800); }, kInput},
    // The entry begins below the request and is EMPTY.
    {kSet, "base.aligned",
     [](Bench& b) { return request(b, kFirst + kGranuleBytes, kFirst + 2 * kBlockBytes, 2); }, kRttError, 2},
    {kSet, "top.covers_entry", [](Bench& b) { return request(b, kFirst, kEnd, 2); }, kRttError, 2},
});

const auto kImplied = std::to_array<Implied>({
    {{kSet, "top.above_base", [](Bench& b) { return set_with(b, kTop, kFirst); }, kInput},
     "top.covers_entry",
     "an empty range covers no entry"},
    {{kSet, "rd.delegable", [](Bench& b) { return set_with(b, kRd, b.device()); }, kInput},
     "rd.is_rd",
     kOnlyDelegableHasState},
    {{kSet, "rec.delegable", [](Bench& b) { return set_with(b, kRec, b.device()); }, kInput},
     "rec.is_rec",
     kOnlyDelegableHasState},
    {{kSet, "rec.not_running",
      [](Bench& b) {
        const PreparedCall call = set(b);
        b.call(rmm::kRmiRecEnter, {Pa{call.x[kRec]}, b.ns()});
        return PreparedCall{.cpu = 2, .x = call.x};
      },
      kRecError},
     "top.requested",
     "entering the REC ends its request"},
});

}  // namespace

CaseGroup set_ripas_cases() {
  return {kBaselines, kRefusals, kImplied};
}

}  // namespace realmsim::testing
