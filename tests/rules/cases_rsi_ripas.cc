// Refusals of RSI_IPA_STATE_SET and RSI_IPA_STATE_GET.
#include <array>

#include "tests/rules/refusal.h"
#include "tests/rules/sharing_bench.h"

namespace realmsim::testing {
namespace {

constexpr std::string_view kSet = "RSI_IPA_STATE_SET";
constexpr std::string_view kGet = "RSI_IPA_STATE_GET";
constexpr Ipa kBase{0x30'0000};
constexpr Ipa kTop = kBase + 2 * kGranuleBytes;
constexpr Ipa kProtectedEnd{std::uint64_t{1} << 39};
constexpr unsigned kRam = 1;
constexpr unsigned kDestroyed = 2;

PreparedCall set(Bench& bench, Ipa base, Ipa top, unsigned ripas = kRam) {
  const Vcpu caller = add_plain_realm(bench, 1);
  return {.cpu = caller.cpu, .x = registers(csm::kRsiIpaStateSet, {base, top, ripas, 0})};
}
PreparedCall get(Bench& bench, Ipa base, Ipa top) {
  const Vcpu caller = add_plain_realm(bench, 1);
  return {.cpu = caller.cpu, .x = registers(rmm::kRsiIpaStateGet, {base, top})};
}

constexpr auto kBaselines = std::to_array<Baseline>({
    {kSet, [](Bench& b) { return set(b, kBase, kTop); }},
    {kGet, [](Bench& b) { return get(b, kBase, kTop); }},
});

const auto kRefusals = std::to_array<Refusal>({
    {kSet, "base.aligned", [](Bench& b) { return set(b, kBase + 8, kTop); }, kInput},
    {kSet, "top.aligned", [](Bench& b) { return set(b, kBase, kTop + 8); }, kInput},
    {kSet, "top.above_base", [](Bench& b) { return set(b, kBase, kBase); }, kInput},
    {kSet, "top.protected",
     [](Bench& b) { return set(b, kProtectedEnd - kGranuleBytes, kProtectedEnd + kGranuleBytes); }, kInput},
    {kSet, "ripas.requestable", [](Bench& b) { return set(b, kBase, kTop, kDestroyed); }, kInput},
    {kSet, "range.outside_shared",
     [](Bench& b) -> PreparedCall {
       const Partner provider = add_provider(b);
       create_region(b, provider);
       return {
           .cpu = provider.vcpu.cpu,
           .x = registers(csm::kRsiIpaStateSet, {region_page(1), region_page(kRegionPages + 1), kRam, 0})};
     },
     kInput},

    {kGet, "base.aligned", [](Bench& b) { return get(b, kBase + 8, kTop); }, kInput},
    {kGet, "top.aligned", [](Bench& b) { return get(b, kBase, kTop + 8); }, kInput},
    {kGet, "top.above_base", [](Bench& b) { return get(b, kBase, kBase); }, kInput},
    {kGet, "top.protected",
     [](Bench& b) { return get(b, kProtectedEnd - kGranuleBytes, kProtectedEnd + kGranuleBytes); }, kInput},
});

}  // namespace

CaseGroup rsi_ripas_cases() {
  return {kBaselines, kRefusals, {}};
}

}  // namespace realmsim::testing
