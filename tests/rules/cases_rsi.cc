// Refusals of RSI_VERSION and RSI_HOST_CALL.
#include <array>

#include "tests/rules/refusal.h"
#include "tests/rules/sharing_bench.h"

namespace realmsim::testing {
namespace {

constexpr std::string_view kVersion = "RSI_VERSION";
constexpr std::string_view kHostCall = "RSI_HOST_CALL";
constexpr Ipa kRamWithoutPage = region_page(0);
constexpr Ipa kEmpty = region_page(kRegionPages);

PreparedCall version_of(Bench& bench, std::uint64_t request) {
  const Vcpu vcpu = add_plain_realm(bench, 1);
  return {.cpu = vcpu.cpu, .x = registers(rmm::kRsiVersion, {request})};
}
PreparedCall host_call_at(Bench& bench, Word address) {
  const Vcpu vcpu = add_consumer(bench).vcpu;
  return {.cpu = vcpu.cpu, .x = registers(rmm::kRsiHostCall, {address})};
}

constexpr auto kBaselines = std::to_array<Baseline>({
    {kVersion, [](Bench& b) { return version_of(b, rmm::kInterfaceVersion); }},
    {kHostCall, [](Bench& b) { return host_call_at(b, kPrivatePage + 0x100); }},
});

const auto kRefusals = std::to_array<Refusal>({
    {kVersion, "req.supported", [](Bench& b) { return version_of(b, 0x2'0000); }, kInput},
    {kHostCall, "addr.aligned", [](Bench& b) { return host_call_at(b, kPrivatePage + 0x80); }, kInput},
    // Walks ignore the bits above the IPA space, so this address meets a mapped page.
    {kHostCall, "addr.protected",
     [](Bench& b) { return host_call_at(b, kPrivatePage + (std::uint64_t{1} << 40)); }, kInput},
    {kHostCall, "buffer.mapped", [](Bench& b) { return host_call_at(b, kRamWithoutPage); }, 0},
    {kHostCall, "buffer.writable",
     [](Bench& b) -> PreparedCall {
       const Sharing sharing = attached_sharing(b, csm::Permission::ReadOnly);
       return {.cpu = sharing.consumer.vcpu.cpu, .x = registers(rmm::kRsiHostCall, {kRegionBase})};
     },
     kInput},
});

const auto kImplied = std::to_array<Implied>({
    {{kHostCall, "buffer.not_empty", [](Bench& b) { return host_call_at(b, kEmpty); }, kInput},
     "buffer.mapped",
     "memory that is mapped has RIPAS RAM"},
});

}  // namespace

CaseGroup rsi_cases() {
  return {kBaselines, kRefusals, kImplied};
}

}  // namespace realmsim::testing
