// Refusals of PSCI functions; of those that refuse nothing, a call that succeeds.
#include <array>

#include "models/rmm/psci.h"
#include "tests/rules/psci_bench.h"
#include "tests/rules/refusal.h"

namespace realmsim::testing {
namespace {

constexpr std::string_view kOn = "PSCI_CPU_ON";
constexpr std::string_view kAffinity = "PSCI_AFFINITY_INFO";
constexpr std::string_view kFeatures = "PSCI_FEATURES";
constexpr std::int8_t kNotSupported = -1;
constexpr std::int8_t kInvalidParameters = -2;
constexpr std::int8_t kAlreadyOn = -4;
constexpr std::int8_t kInvalidAddress = -9;
constexpr std::uint64_t kNoRec = 3;  // of two

PreparedCall by_first(Bench& bench, const rmm::Command& command, Words arguments = {}) {
  return {.cpu = running_pair(bench).first.cpu, .x = registers(command, arguments)};
}
template <const rmm::Command& Command>
PreparedCall plain(Bench& bench) {
  return by_first(bench, Command);
}

constexpr auto kBaselines = std::to_array<Baseline>({
    {"PSCI_VERSION", plain<rmm::kPsciVersion>, 0x1'0001},
    {"PSCI_CPU_SUSPEND", plain<rmm::kPsciCpuSuspend>},
    {"PSCI_CPU_OFF", plain<rmm::kPsciCpuOff>},
    {"PSCI_SYSTEM_OFF", plain<rmm::kPsciSystemOff>},
    {"PSCI_SYSTEM_RESET", plain<rmm::kPsciSystemReset>},
    {"SMCCC_VERSION", plain<rmm::kSmcccVersion>, 0x1'0002},
    {kOn,
     [](Bench& b) {
       return by_first(b, rmm::kPsciCpuOn, {kSecondMpidr, kEntryPoint, 0});
     }},
    {kAffinity,
     [](Bench& b) {
       return by_first(b, rmm::kPsciAffinityInfo, {kSecondMpidr, 0});
     }},
    {kFeatures, [](Bench& b) { return by_first(b, rmm::kPsciFeatures, {rmm::kPsciCpuOn.fid}); }},
});

const auto kRefusals = std::to_array<Refusal>({
    {kOn, "entry.protected",
     [](Bench& b) {
       return by_first(b, rmm::kPsciCpuOn, {kSecondMpidr, Ipa{std::uint64_t{1} << 39}, 0});
     },
     kInvalidAddress},
    {kOn, "target.exists",
     [](Bench& b) {
       return by_first(b, rmm::kPsciCpuOn, {kNoRec, kEntryPoint, 0});
     },
     kInvalidParameters},
    {kOn, "target.not_caller",
     [](Bench& b) {
       return by_first(b, rmm::kPsciCpuOn, {0, kEntryPoint, 0});
     },
     kAlreadyOn},
    {kAffinity, "level.zero",
     [](Bench& b) {
       return by_first(b, rmm::kPsciAffinityInfo, {kSecondMpidr, 1});
     },
     kInvalidParameters},
    {kAffinity, "target.exists",
     [](Bench& b) {
       return by_first(b, rmm::kPsciAffinityInfo, {kNoRec, 0});
     },
     kInvalidParameters},
    {kFeatures, "function.supported", [](Bench& b) { return by_first(b, rmm::kPsciFeatures, {0xC400'0012}); },
     kNotSupported},
});

}  // namespace

CaseGroup psci_cases() {
  return {kBaselines, kRefusals, {}};
}

}  // namespace realmsim::testing
