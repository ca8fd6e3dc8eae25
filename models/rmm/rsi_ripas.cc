// RSI_IPA_STATE_SET, RSI_IPA_STATE_GET.
#include "models/rmm/rsi_ripas.h"

#include <fmt/format.h>

#include "models/rmm/effects.h"
#include "models/rmm/properties.h"
#include "models/rmm/realm_entry.h"
#include "models/rmm/rsi_table.h"

namespace realmsim::rmm {
namespace {

constexpr unsigned kBase = 1;
constexpr unsigned kTop = 2;
constexpr unsigned kRipas = 3;
constexpr unsigned kFlags = 4;
constexpr std::uint64_t kChangeDestroyed = 1;

Observation observe_range(const Call& call, unsigned) {
  return {.text = fmt::format("the range is {:#x} to {:#x}, the protected half ends at {:#x}", call.x(kBase),
                              call.x(kTop), call.realm().protected_end().value)};
}

constexpr std::array kRangeArguments{Argument{"base", kBase, ArgumentKind::RealmAddress},
                                     Argument{"top", kTop, ArgumentKind::RealmAddress}};
constexpr std::array kSetArguments{kRangeArguments[0], kRangeArguments[1],
                                   Argument{"ripas", kRipas, ArgumentKind::Number},
                                   Argument{"flags", kFlags, ArgumentKind::Flags}};
constexpr std::array kSetOutputs{Output{"new_base", 1}, Output{"response", 2}};
constexpr std::array kGetOutputs{Output{"out_top", 1}, Output{"ripas", 2}};

// The run of equal entries that starts at base, in the table where its walk ends.
constexpr std::array kGetSteps{
    Step{"report", "tells the RIPAS and how far it reaches",
         [](Commit& commit) {
           const Call& call = commit.call;
           commit.out[1] =
               skip_same_ripas(commit.fx.machine, call.realm(), call.walk(), call.ipa(), Ipa{call.x(kTop)})
                   .value;
           commit.out[2] = static_cast<std::uint64_t>(call.walk().entry.ripas);
         }},
};

}  // namespace

const Property kRangeAboveBase{"above_base", "is above base",
                               [](const Call& call, unsigned) { return call.x(kTop) > call.x(kBase); },
                               observe_range};
const Property kRangeEndsProtected{
    "protected", "ends in the protected half of the IPA space",
    [](const Call& call, unsigned reg) { return Ipa{call.x(reg)} <= call.realm().protected_end(); },
    observe_range};
const Property kRipasRequestable{"requestable", "is EMPTY or RAM",
                                 [](const Call& call, unsigned reg) { return call.x(reg) <= 1; },
                                 observe_value};

void request_ripas(Commit& commit) {
  const Call& call = commit.call;
  const bool destroyed_changes = (call.x(kFlags) & kChangeDestroyed) != 0;
  const RipasRequest request{
      .base = {call.x(kBase)},
      .top = {call.x(kTop)},
      .value = static_cast<Ripas>(call.x(kRipas)),
      .destroyed = destroyed_changes ? DestroyedMemory::Changes : DestroyedMemory::Stays};
  commit.fx.rmm.recs.at(call.rec_address()).ripas = request;
  commit.host_x0 = exit_realm(commit.fx, call.rec_address(),
                              {.exit_reason = ExitReason::RipasChange,
                               .ripas_base = request.base.value,
                               .ripas_top = request.top.value,
                               .ripas_value = request.value});
  commit.outcome = Outcome::Suspended;
}

constexpr Command kRsiIpaStateSet{
    .name = "RSI_IPA_STATE_SET",
    .fid = 0xC4000197,
    .source = "RMM 1.0 B5",
    .purpose = "asks the host to make a range EMPTY or RAM",
    .arguments = kSetArguments,
    .outputs = kSetOutputs,
    .checks = kIpaStateSetChecks,
    .steps = kIpaStateSetSteps,
    .ipa = kBase,
    .walk = WalkTo::Page,
    .outcomes = "the realm exits with RIPAS_CHANGE; the call completes when the REC is entered again",
};

constexpr Command kRsiIpaStateGet{
    .name = "RSI_IPA_STATE_GET",
    .fid = 0xC4000198,
    .source = "RMM 1.0 B5",
    .purpose = "tells the RIPAS of an address and how far it reaches",
    .arguments = kRangeArguments,
    .outputs = kGetOutputs,
    .checks = kIpaStateRangeChecks,
    .steps = kGetSteps,
    .ipa = kBase,
    .walk = WalkTo::Page,
};

}  // namespace realmsim::rmm
