// Refusals of RSI_VERSION, RSI_MEASUREMENT_READ, RSI_MEASUREMENT_EXTEND, RSI_REALM_CONFIG and RSI_HOST_CALL;
// RSI_FEATURES refuses nothing.
#include <array>

#include "tests/rules/refusal.h"
#include "tests/rules/sharing_bench.h"

namespace realmsim::testing {
namespace {

constexpr std::string_view kVersion = "RSI_VERSION";
constexpr std::string_view kFeatures = "RSI_FEATURES";
constexpr std::string_view kRead = "RSI_MEASUREMENT_READ";
constexpr std::string_view kExtend = "RSI_MEASUREMENT_EXTEND";
constexpr std::string_view kConfig = "RSI_REALM_CONFIG";
constexpr std::string_view kHostCall = "RSI_HOST_CALL";
constexpr Ipa kRamWithoutPage = region_page(0);
constexpr Ipa kEmpty = region_page(kRegionPages);

PreparedCall by_plain_realm(Bench& bench, const rmm::Command& command, Words arguments) {
  const Vcpu vcpu = add_plain_realm(bench, 1);
  return {.cpu = vcpu.cpu, .x = registers(command, arguments)};
}
PreparedCall version_of(Bench& bench, std::uint64_t request) {
  return by_plain_realm(bench, rmm::kRsiVersion, {request});
}
PreparedCall config_at(Bench& bench, Word address) {
  const Vcpu vcpu = add_consumer(bench).vcpu;
  return {.cpu = vcpu.cpu, .x = registers(rmm::kRsiRealmConfig, {address})};
}
// An attached consumer names a page that it may only read.
PreparedCall in_read_only_region(Bench& bench, const rmm::Command& command) {
  const Sharing sharing = attached_sharing(bench, csm::Permission::ReadOnly);
  return {.cpu = sharing.consumer.vcpu.cpu, .x = registers(command, {kRegionBase})};
}
PreparedCall host_call_at(Bench& bench, Word address) {
  const Vcpu vcpu = add_consumer(bench).vcpu;
  return {.cpu = vcpu.cpu, .x = registers(rmm::kRsiHostCall, {address})};
}

constexpr auto kBaselines = std::to_array<Baseline>({
    {kVersion, [](Bench& b) { return version_of(b, rmm::kInterfaceVersion); }},
    {kFeatures, [](Bench& b) { return by_plain_realm(b, rmm::kRsiFeatures, {0}); }},
    {kRead, [](Bench& b) { return by_plain_realm(b, rmm::kRsiMeasurementRead, {4}); }},
    {kExtend,
     [](Bench& b) {
       return by_plain_realm(b, rmm::kRsiMeasurementExtend, {1, 64});
     }},
    {kConfig, [](Bench& b) { return config_at(b, kPrivatePage); }},
    {kHostCall, [](Bench& b) { return host_call_at(b, kPrivatePage + 0x100); }},
});

const auto kRefusals = std::to_array<Refusal>({
    {kVersion, "req.supported", [](Bench& b) { return version_of(b, 0x2'0000); }, kInput},
    {kRead, "index.of_slot", [](Bench& b) { return by_plain_realm(b, rmm::kRsiMeasurementRead, {5}); },
     kInput},
    {kExtend, "index.of_rem",
     [](Bench& b) {
       return by_plain_realm(b, rmm::kRsiMeasurementExtend, {0, 64});
     },
     kInput},
    {kExtend, "size.at_most_64",
     [](Bench& b) {
       return by_plain_realm(b, rmm::kRsiMeasurementExtend, {1, 65});
     },
     kInput},
    {kConfig, "addr.aligned", [](Bench& b) { return config_at(b, kPrivatePage + 0x100); }, kInput},
    // Walks ignore the bits above the IPA space, so this address meets a mapped page.
    {kConfig, "addr.protected",
     [](Bench& b) { return config_at(b, kPrivatePage + (std::uint64_t{1} << 40)); }, kInput},
    {kConfig, "buffer.mapped", [](Bench& b) { return config_at(b, kRamWithoutPage); }, 0},
    {kConfig, "buffer.writable", [](Bench& b) { return in_read_only_region(b, rmm::kRsiRealmConfig); },
     kInput},
    {kHostCall, "addr.aligned", [](Bench& b) { return host_call_at(b, kPrivatePage + 0x80); }, kInput},
    {kHostCall, "addr.protected",
     [](Bench& b) { return host_call_at(b, kPrivatePage + (std::uint64_t{1} << 40)); }, kInput},
    {kHostCall, "buffer.mapped", [](Bench& b) { return host_call_at(b, kRamWithoutPage); }, 0},
    {kHostCall, "buffer.writable", [](Bench& b) { return in_read_only_region(b, rmm::kRsiHostCall); },
     kInput},
});

const auto kImplied = std::to_array<Implied>({
    {{kConfig, "buffer.not_empty", [](Bench& b) { return config_at(b, kEmpty); }, kInput},
     "buffer.mapped",
     "memory that is mapped has RIPAS RAM"},
    {{kHostCall, "buffer.not_empty", [](Bench& b) { return host_call_at(b, kEmpty); }, kInput},
     "buffer.mapped",
     "memory that is mapped has RIPAS RAM"},
});

}  // namespace

CaseGroup rsi_cases() {
  return {kBaselines, kRefusals, kImplied};
}

}  // namespace realmsim::testing
