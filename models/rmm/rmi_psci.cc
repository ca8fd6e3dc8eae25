// RMI_PSCI_COMPLETE: the host names the REC that a pending CPU_ON or AFFINITY_INFO asks about.
#include <fmt/format.h>

#include "models/rmm/call.h"
#include "models/rmm/effects.h"
#include "models/rmm/properties.h"
#include "models/rmm/psci.h"
#include "models/rmm/rmi_table.h"

namespace realmsim::rmm {
namespace {

constexpr unsigned kCalling = 1;
constexpr unsigned kTargetRec = 2;
constexpr unsigned kStatus = 3;
constexpr unsigned kContext = 3;  // register of CPU_ON
constexpr unsigned kEntryPoint = 2;
constexpr unsigned kMpidr = 1;

const Rec& target_of(const Call& call) {
  return call.view().rmm.recs.at(call.pa(kTargetRec));
}

bool asks_to_turn_on(const Rec& caller) {
  return psci_is(kPsciCpuOn, caller.gprs[0]);
}

Observation observe_recs(const Call& call, unsigned) {
  return {.text =
              fmt::format("calling_rec is {:#x}, target_rec is {:#x}", call.x(kCalling), call.x(kTargetRec))};
}

Observation observe_request(const Call& call, unsigned) {
  const Rec& caller = call.rec();
  if (!caller.psci_pending) return {.text = "the calling REC has no request", .owner = caller.owner};
  return {.text = fmt::format("{:#x} is asked of MPIDR {:#x}; the target has {:#x} and is {}, status is {}",
                              caller.gprs[0], caller.gprs[kMpidr], target_of(call).mpidr,
                              target_of(call).runnable ? "on" : "off",
                              static_cast<std::int64_t>(call.x(kStatus))),
          .owner = caller.owner};
}

constexpr Property kOther{"not_calling", "is another REC than the calling one",
                          [](const Call& call, unsigned) { return call.x(kCalling) != call.x(kTargetRec); },
                          observe_recs};
constexpr Property kPending{"psci_pending", "has a PSCI request that waits",
                            [](const Call& call, unsigned) { return call.rec().psci_pending; },
                            observe_request};
constexpr Property kSameRealm{
    "of_realm", "belongs to the realm of the calling REC",
    [](const Call& call, unsigned) { return target_of(call).owner == call.rec().owner; }, observe_recs};
constexpr Property kNamed{"named", "is the REC that the request names",
                          [](const Call& call, unsigned) {
                            return rec_index_of(target_of(call).mpidr) ==
                                   psci_rec_index(call.rec().gprs[kMpidr]);
                          },
                          observe_request};
// The host may refuse to turn a REC on, and nothing else.
constexpr Property kStatusPermitted{"permitted",
                                    "is SUCCESS, or DENIED for a REC that is to be turned on and is off",
                                    [](const Call& call, unsigned reg) {
                                      if (call.x(reg) == psci_code(PsciStatus::Success)) return true;
                                      return call.x(reg) == psci_code(PsciStatus::Denied) &&
                                             asks_to_turn_on(call.rec()) && !target_of(call).runnable;
                                    },
                                    observe_request};

constexpr std::array kArguments{Argument{"calling_rec", kCalling, ArgumentKind::Granule},
                                Argument{"target_rec", kTargetRec, ArgumentKind::Granule},
                                Argument{"status", kStatus, ArgumentKind::Number}};
constexpr auto kChecks = checks(
    implied("target_rec.named", check("target_rec", kOther, kTargetRec, kInput, CheckKind::Structural)),
    is_rec("calling_rec", kCalling), is_rec("target_rec", kTargetRec),
    check("calling_rec", kPending, kCalling, kInput, CheckKind::Structural),
    check("target_rec", kSameRealm, kTargetRec, kInput), check("target_rec", kNamed, kTargetRec, kInput),
    check("status", kStatusPermitted, kStatus, kInput));

// As after reset, at the entry point that the caller named.
void turn_on(Rec& target, const Rec& caller) {
  target.gprs = {caller.gprs[kContext]};
  target.pc = caller.gprs[kEntryPoint];
  target.el1 = {};
  target.runnable = true;
}

std::uint64_t answer(const Call& call) {
  const bool on = target_of(call).runnable;
  if (!asks_to_turn_on(call.rec())) return on ? kAffinityOn : kAffinityOff;
  return on ? psci_code(PsciStatus::AlreadyOn) : call.x(kStatus);
}

void complete(Commit& commit) {
  Rec& caller = commit.fx.rmm.recs.at(commit.call.rec_address());
  Rec& target = commit.fx.rmm.recs.at(commit.call.pa(kTargetRec));
  const std::uint64_t result = answer(commit.call);
  if (asks_to_turn_on(caller) && result == psci_code(PsciStatus::Success)) turn_on(target, caller);
  caller.gprs[0] = result;
  caller.gprs[1] = caller.gprs[2] = caller.gprs[3] = 0;
  caller.psci_pending = false;
}

constexpr std::array kSteps{
    Step{"complete", "answers the request of the calling REC and, for CPU_ON, starts the target", complete}};

}  // namespace

constexpr Command kRmiPsciComplete{
    .name = "RMI_PSCI_COMPLETE",
    .fid = 0xC4000164,
    .source = "RMM 1.0 B4",
    .purpose = "answers the PSCI request of a REC about another",
    .arguments = kArguments,
    .outputs = {},
    .checks = kChecks,
    .steps = kSteps,
    .rec = kCalling,
};

}  // namespace realmsim::rmm
