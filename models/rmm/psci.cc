#include "models/rmm/psci.h"

#include <fmt/format.h>

#include "models/base/bits.h"
#include "models/rmm/call.h"
#include "models/rmm/effects.h"
#include "models/rmm/properties.h"
#include "models/rmm/realm_entry.h"

namespace realmsim::rmm {
namespace {

constexpr std::uint64_t kVersion11 = 0x1'0001;
constexpr std::uint64_t kSmccc12 = 0x1'0002;

constexpr unsigned kTarget = 1;  // of CPU_ON and AFFINITY_INFO
constexpr unsigned kEntryPoint = 2;
constexpr unsigned kLowestLevel = 2;

Observation observe_target(const Call& call, unsigned reg) {
  return {.text = fmt::format("MPIDR {:#x} has index {}, the caller has {}, the realm's next REC would be {}",
                              call.x(reg), psci_rec_index(call.x(reg)), rec_index_of(call.rec().mpidr),
                              call.realm().rec_index)};
}

bool targets_caller(const Call& call) {
  return psci_rec_index(call.x(kTarget)) == rec_index_of(call.rec().mpidr);
}

// The host learns which function was called and what else it needs; the realm goes on when it enters the REC.
void exit_to_host(Commit& commit, Outcome outcome, std::uint64_t mpidr = 0) {
  RecExit exit{.exit_reason = ExitReason::Psci};
  exit.gprs[0] = low_bits(commit.call.x(0), 32);
  exit.gprs[1] = mpidr;
  commit.host_x0 = exit_realm(commit.fx, commit.call.rec_address(), exit);
  commit.outcome = outcome;
}

// The answer depends on another REC: RMI_PSCI_COMPLETE names it.
void wait_for_completion(Commit& commit) {
  commit.fx.rmm.recs.at(commit.call.rec_address()).psci_pending = true;
  exit_to_host(commit, Outcome::Suspended, commit.call.x(kTarget));
}

bool function_supported(const Call& call, unsigned reg) {
  return find_command(kPsciTable, call.x(reg)) != nullptr;
}

constexpr Property kEntryProtected{
    "protected", "is in the protected half of the IPA space",
    [](const Call& call, unsigned reg) { return call.realm().is_protected({call.x(reg)}); }, observe_value};
// A REC that has been destroyed still counts, as in TF-RMM: its index is never used again.
constexpr Property kTargetExists{
    "exists", "names a REC of the realm",
    [](const Call& call, unsigned reg) { return psci_rec_index(call.x(reg)) < call.realm().rec_index; },
    observe_target};
constexpr Property kTargetOther{"not_caller", "is another REC than the caller",
                                [](const Call& call, unsigned) { return !targets_caller(call); },
                                observe_target};
constexpr Property kLevelZero{"zero", "is 0", [](const Call& call, unsigned reg) { return call.x(reg) == 0; },
                              observe_value};
constexpr Property kFunctionSupported{"supported", "is a supported function", function_supported,
                                      observe_value};

constexpr std::array kPowerArguments{Argument{"power_state", 1, ArgumentKind::Number},
                                     Argument{"entry_point_address", 2, ArgumentKind::RealmAddress},
                                     Argument{"context_id", 3, ArgumentKind::Number}};
constexpr std::array kOnArguments{Argument{"target_cpu", kTarget, ArgumentKind::Number},
                                  Argument{"entry_point_address", kEntryPoint, ArgumentKind::RealmAddress},
                                  Argument{"context_id", 3, ArgumentKind::Number}};
constexpr std::array kAffinityArguments{
    Argument{"target_affinity", kTarget, ArgumentKind::Number},
    Argument{"lowest_affinity_level", kLowestLevel, ArgumentKind::Number}};
constexpr std::array kFeaturesArguments{Argument{"psci_func_id", 1, ArgumentKind::Number}};
constexpr std::array kResult{Output{"result", 0}};

constexpr auto kOnChecks =
    checks(check("entry", kEntryProtected, kEntryPoint, psci_refusal(PsciStatus::InvalidAddress)),
           check("target", kTargetExists, kTarget, psci_refusal(PsciStatus::InvalidParameters)),
           check("target", kTargetOther, kTarget, psci_refusal(PsciStatus::AlreadyOn)));
constexpr auto kAffinityChecks =
    checks(check("level", kLevelZero, kLowestLevel, psci_refusal(PsciStatus::InvalidParameters)),
           check("target", kTargetExists, kTarget, psci_refusal(PsciStatus::InvalidParameters)));
constexpr auto kFeaturesChecks =
    checks(check("function", kFunctionSupported, 1, psci_refusal(PsciStatus::NotSupported)));

constexpr std::array kVersionSteps{
    Step{"report", "tells version 1.1", [](Commit& commit) { commit.out[0] = kVersion11; }}};
constexpr std::array kSmcccSteps{
    Step{"report", "tells SMCCC 1.2", [](Commit& commit) { commit.out[0] = kSmccc12; }}};
constexpr std::array kFeaturesSteps{Step{"report", "tells that the function is there", [](Commit& commit) {
                                           commit.out[0] = psci_code(PsciStatus::Success);
                                         }}};
constexpr std::array kSuspendSteps{Step{"exit", "leaves the realm for the host",
                                        [](Commit& commit) { exit_to_host(commit, Outcome::ExitedRealm); }}};
constexpr std::array kOffSteps{
    Step{"stop", "makes the REC not runnable",
         [](Commit& commit) { commit.fx.rmm.recs.at(commit.call.rec_address()).runnable = false; }},
    Step{"exit", "leaves the realm for the host",
         [](Commit& commit) { exit_to_host(commit, Outcome::ExitedRealm); }},
};
constexpr std::array kOnSteps{
    Step{"exit", "leaves the realm and waits for the host to complete the request", wait_for_completion}};
// The caller itself is on, whatever the host says.
constexpr std::array kAffinitySteps{
    Step{"exit", "answers for the caller itself, or leaves the realm and waits", [](Commit& commit) {
           if (targets_caller(commit.call)) {
             commit.out[0] = kAffinityOn;
           } else {
             wait_for_completion(commit);
           }
         }}};
// Other RECs of the realm may run on; none is entered again.
constexpr std::array kSystemOffSteps{
    Step{"state", "switches the realm off",
         [](Commit& commit) { commit.fx.set_realm_state(commit.call.rd(), RealmState::SystemOff); }},
    Step{"exit", "leaves the realm for the host",
         [](Commit& commit) { exit_to_host(commit, Outcome::ExitedRealm); }},
};

}  // namespace

bool psci_is(const Command& command, std::uint64_t x0) {
  const std::array<const Command*, 1> table{&command};
  return find_command(table, x0) != nullptr;
}

constexpr Command kPsciVersion{
    .name = "PSCI_VERSION",
    .fid = 0x84000000,
    .source = "RMM 1.0 B6",
    .purpose = "tells the version of PSCI",
    .arguments = {},
    .outputs = kResult,
    .checks = {},
    .steps = kVersionSteps,
};

constexpr Command kPsciCpuSuspend{
    .name = "PSCI_CPU_SUSPEND",
    .fid = 0xC4000001,
    .source = "RMM 1.0 B6",
    .purpose = "lets the caller wait in the host",
    .arguments = kPowerArguments,
    .outputs = {},
    .checks = {},
    .steps = kSuspendSteps,
    .outcomes = "the realm exits with PSCI; the call completes when the REC is entered again",
    .fid32 = 0x84000001,
};

constexpr Command kPsciCpuOff{
    .name = "PSCI_CPU_OFF",
    .fid = 0x84000002,
    .source = "RMM 1.0 B6",
    .purpose = "turns the caller off",
    .arguments = {},
    .outputs = {},
    .checks = {},
    .steps = kOffSteps,
    .outcomes = "the realm exits with PSCI; the call completes when the REC is entered again",
};

constexpr Command kPsciCpuOn{
    .name = "PSCI_CPU_ON",
    .fid = 0xC4000003,
    .source = "RMM 1.0 B6",
    .purpose = "turns another REC of the realm on",
    .arguments = kOnArguments,
    .outputs = {},
    .checks = kOnChecks,
    .steps = kOnSteps,
    .outcomes = "the realm exits with PSCI; the call completes when the REC is entered again",
    .fid32 = 0x84000003,
};

constexpr Command kPsciAffinityInfo{
    .name = "PSCI_AFFINITY_INFO",
    .fid = 0xC4000004,
    .source = "RMM 1.0 B6",
    .purpose = "tells whether a REC of the realm is on",
    .arguments = kAffinityArguments,
    .outputs = kResult,
    .checks = kAffinityChecks,
    .steps = kAffinitySteps,
    .outcomes = "the realm exits with PSCI; the call completes when the REC is entered again",
    .fid32 = 0x84000004,
};

constexpr Command kPsciSystemOff{
    .name = "PSCI_SYSTEM_OFF",
    .fid = 0x84000008,
    .source = "RMM 1.0 B6",
    .purpose = "ends the realm",
    .arguments = {},
    .outputs = {},
    .checks = {},
    .steps = kSystemOffSteps,
    .outcomes = "the realm exits with PSCI; the call completes when the REC is entered again",
};

constexpr Command kPsciSystemReset{
    .name = "PSCI_SYSTEM_RESET",
    .fid = 0x84000009,
    .source = "RMM 1.0 B6",
    .purpose = "ends the realm; the host may build it anew",
    .arguments = {},
    .outputs = {},
    .checks = {},
    .steps = kSystemOffSteps,
    .outcomes = "the realm exits with PSCI; the call completes when the REC is entered again",
};

constexpr Command kPsciFeatures{
    .name = "PSCI_FEATURES",
    .fid = 0x8400000A,
    .source = "RMM 1.0 B6",
    .purpose = "asks whether a function is supported",
    .arguments = kFeaturesArguments,
    .outputs = {},
    .checks = kFeaturesChecks,
    .steps = kFeaturesSteps,
};

constexpr Command kSmcccVersion{
    .name = "SMCCC_VERSION",
    .fid = 0x80000000,
    .source = "Arm DEN0028",
    .purpose = "tells the version of the SMC calling convention",
    .arguments = {},
    .outputs = kResult,
    .checks = {},
    .steps = kSmcccSteps,
};

}  // namespace realmsim::rmm
