// Refusals of RSI_ATTESTATION_TOKEN_CONTINUE; RSI_ATTESTATION_TOKEN_INIT has none.
#include <array>

#include "tests/rules/refusal.h"
#include "tests/rules/sharing_bench.h"

namespace realmsim::testing {
namespace {

constexpr std::string_view kInit = "RSI_ATTESTATION_TOKEN_INIT";
constexpr std::string_view kContinue = "RSI_ATTESTATION_TOKEN_CONTINUE";
constexpr Ipa kRamWithoutPage = region_page(0);
constexpr Ipa kEmpty = region_page(kRegionPages);

PreparedCall init(const Vcpu& vcpu) {
  return {.cpu = vcpu.cpu, .x = registers(rmm::kRsiAttestationTokenInit, {1, 2, 3, 4, 5, 6, 7, 8})};
}

PreparedCall continue_of(Bench& bench, const Vcpu& vcpu, Word address, Word offset, Word size) {
  bench.must_rsi(vcpu, rmm::kRsiAttestationTokenInit, {1, 2, 3, 4, 5, 6, 7, 8});
  return {.cpu = vcpu.cpu, .x = registers(rmm::kRsiAttestationTokenContinue, {address, offset, size})};
}
PreparedCall continue_at(Bench& bench, Word address, Word offset = 0, Word size = kGranuleBytes) {
  return continue_of(bench, add_consumer(bench).vcpu, address, offset, size);
}

constexpr auto kBaselines = std::to_array<Baseline>({
    {kInit, [](Bench& b) { return init(add_plain_realm(b, 1)); }},
    {kContinue, [](Bench& b) { return continue_at(b, kPrivatePage); }},
});

const auto kRefusals = std::to_array<Refusal>({
    {kContinue, "addr.aligned", [](Bench& b) { return continue_at(b, kPrivatePage + 0x800); }, kInput},
    // Walks ignore the bits above the IPA space, so this address meets a mapped page.
    {kContinue, "addr.protected",
     [](Bench& b) { return continue_at(b, kPrivatePage + (std::uint64_t{1} << 40)); }, kInput},
    {kContinue, "offset.in_granule", [](Bench& b) { return continue_at(b, kPrivatePage, kGranuleBytes, 0); },
     kInput},
    {kContinue, "size.no_wrap",
     [](Bench& b) { return continue_at(b, kPrivatePage, 0x10, ~std::uint64_t{0}); }, kInput},
    {kContinue, "size.fits", [](Bench& b) { return continue_at(b, kPrivatePage, 1, kGranuleBytes); }, kInput},
    {kContinue, "token.in_progress",
     [](Bench& b) -> PreparedCall {
       const Vcpu vcpu = add_consumer(b).vcpu;
       return {.cpu = vcpu.cpu,
               .x = registers(rmm::kRsiAttestationTokenContinue, {kPrivatePage, 0, kGranuleBytes})};
     },
     kStateError},
    {kContinue, "buffer.mapped", [](Bench& b) { return continue_at(b, kRamWithoutPage); }, 0},
    {kContinue, "buffer.writable",
     [](Bench& b) {
       const Sharing sharing = attached_sharing(b, csm::Permission::ReadOnly);
       return continue_of(b, sharing.consumer.vcpu, kRegionBase, 0, kGranuleBytes);
     },
     kInput},
});

const auto kImplied = std::to_array<Implied>({
    {{kContinue, "buffer.not_empty", [](Bench& b) { return continue_at(b, kEmpty); }, kInput},
     "buffer.mapped",
     "memory that is mapped has RIPAS RAM"},
});

}  // namespace

CaseGroup attestation_cases() {
  return {kBaselines, kRefusals, kImplied};
}

}  // namespace realmsim::testing
