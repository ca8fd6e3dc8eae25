// RMI_VERSION, RMI_FEATURES, RMI_GRANULE_DELEGATE, RMI_GRANULE_UNDELEGATE.
#include "models/monitor/rmm_el3.h"
#include "models/rmm/call.h"
#include "models/rmm/effects.h"
#include "models/rmm/interface_version.h"
#include "models/rmm/properties.h"
#include "models/rmm/rmi_table.h"

namespace realmsim::rmm {
namespace {

// EL3 accepts what sound firmware has checked: TF-RMM asserts it.
void ask_monitor(Commit& commit, std::uint32_t fid) {
  Effects& fx = commit.fx;
  fx.meter.charge(MicroOp::MonitorCall);
  const auto result = monitor::rmm_el3_call({fx.machine, fx.gpt_library, fx.meter, fx.observer}, fid,
                                            SecurityState::Realm, commit.call.pa(1));
  if (result != monitor::RmmEl3Return::Ok) commit.stopped = FaultKind::FirmwareAssertion;
}

Observation observe_gpi(const Call& call, unsigned reg) {
  const machine::Gpi gpi = machine::current_gpi(call.view().machine, call.pa(reg));
  return {.text = std::string{"GPI is "} + std::string{machine::name_of(gpi)},
          .since = StateKey{StateKind::Gpi, call.pa(reg)}};
}

constexpr Property kGpiNs{"gpi_ns", "has GPI NS",
                          [](const Call& call, unsigned reg) {
                            return machine::current_gpi(call.view().machine, call.pa(reg)) ==
                                   machine::Gpi::NonSecure;
                          },
                          observe_gpi};

constexpr std::array kVersionArguments{Argument{"req", 1, ArgumentKind::Number}};
constexpr std::array kVersionOutputs{Output{"lower", 1}, Output{"higher", 2}};
constexpr auto kVersionChecks = checks(check("req", kVersionSupported, 1, kInput));
constexpr std::array kVersionSteps{
    Step{"report", "tells the supported revisions", [](Commit& commit) { report_version(commit.out); }},
};

constexpr std::array kFeaturesArguments{Argument{"index", 1, ArgumentKind::Number}};
constexpr std::array kFeaturesOutputs{Output{"value", 1}};
constexpr std::array kFeaturesSteps{
    Step{"report", "tells the feature register",
         [](Commit& commit) {
           commit.out[1] = commit.call.x(1) == 0 ? commit.fx.config.feature_register_0() : 0;
         }},
};

constexpr std::array kAddressArguments{Argument{"addr", 1, ArgumentKind::Granule}};

constexpr auto kDelegateChecks = checks(check("granule", kAligned, 1, kInput, CheckKind::Structural),
                                        check("granule", kDelegable, 1, kInput, CheckKind::Structural),
                                        check("granule", kUndelegated, 1, kInput),
                                        check("granule", kGpiNs, 1, kInput, CheckKind::Structural));

constexpr std::array kDelegateSteps{
    Step{"gpt", "asks the monitor to move the granule to the Realm space",
         [](Commit& commit) { ask_monitor(commit, monitor::kRmmGranuleDelegate); }},
    Step{"scrub", "zeroes the granule", [](Commit& commit) { commit.fx.zero(commit.call.pa(1)); }},
    Step{"state", "makes it DELEGATED",
         [](Commit& commit) {
           commit.fx.set_granule(commit.call.pa(1), GranuleState::Delegated, std::nullopt);
         }},
};

constexpr auto kUndelegateChecks = checks(check("granule", kAligned, 1, kInput, CheckKind::Structural),
                                          check("granule", kDelegable, 1, kInput, CheckKind::Structural),
                                          check("granule", kDelegated, 1, kInput, CheckKind::Structural));

constexpr std::array kUndelegateSteps{
    Step{"gpt", "asks the monitor to move the granule to the Non-secure space",
         [](Commit& commit) { ask_monitor(commit, monitor::kRmmGranuleUndelegate); }},
    Step{"state", "makes it UNDELEGATED",
         [](Commit& commit) {
           commit.fx.leave_unknown(commit.call.pa(1));
           commit.fx.set_granule(commit.call.pa(1), GranuleState::Undelegated, std::nullopt);
         }},
};

}  // namespace

constexpr Command kRmiVersion{
    .name = "RMI_VERSION",
    .fid = 0xC4000150,
    .source = "RMM 1.0 B4",
    .purpose = "asks whether an interface revision is supported",
    .arguments = kVersionArguments,
    .outputs = kVersionOutputs,
    .checks = kVersionChecks,
    .steps = kVersionSteps,
    .refused = [](const Call&, const Check&, Registers& out) { report_version(out); },
};

constexpr Command kRmiFeatures{
    .name = "RMI_FEATURES",
    .fid = 0xC4000165,
    .source = "RMM 1.0 B4",
    .purpose = "reads a feature register",
    .arguments = kFeaturesArguments,
    .outputs = kFeaturesOutputs,
    .checks = {},
    .steps = kFeaturesSteps,
};

constexpr Command kRmiGranuleDelegate{
    .name = "RMI_GRANULE_DELEGATE",
    .fid = 0xC4000151,
    .source = "RMM 1.0 B4",
    .purpose = "moves a granule from the Non-secure to the Realm space and gives it to the RMM",
    .arguments = kAddressArguments,
    .outputs = {},
    .checks = kDelegateChecks,
    .steps = kDelegateSteps,
};

constexpr Command kRmiGranuleUndelegate{
    .name = "RMI_GRANULE_UNDELEGATE",
    .fid = 0xC4000152,
    .source = "RMM 1.0 B4",
    .purpose = "returns an unused granule to the Non-secure space",
    .arguments = kAddressArguments,
    .outputs = {},
    .checks = kUndelegateChecks,
    .steps = kUndelegateSteps,
};

}  // namespace realmsim::rmm
