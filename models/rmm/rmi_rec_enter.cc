// RMI_REC_ENTER: the checks of an entry and, in the order of RMM 1.0 A4, what it does before the realm runs.
#include "models/rmm/call.h"
#include "models/rmm/effects.h"
#include "models/rmm/entry_completion.h"
#include "models/rmm/host_call.h"
#include "models/rmm/properties.h"
#include "models/rmm/realm_entry.h"
#include "models/rmm/rmi_table.h"
#include "models/rmm/virtual_interrupts.h"

namespace realmsim::rmm {
namespace {

constexpr unsigned kEnteredRec = 1;
constexpr unsigned kRun = 2;

constexpr Property kRealmNotNew{
    "not_new", "has been activated",
    [](const Call& call, unsigned) { return call.realm().state != RealmState::New; },
    [](const Call& call, unsigned reg) { return kRealmNew.observe(call, reg); }};
constexpr Property kRealmNotOff{
    "not_off", "has not been switched off",
    [](const Call& call, unsigned) { return call.realm().state != RealmState::SystemOff; },
    [](const Call& call, unsigned reg) { return kRealmNew.observe(call, reg); }};
constexpr Property kRunnable{"runnable", "is runnable",
                             [](const Call& call, unsigned) { return call.rec().runnable; },
                             [](const Call&, unsigned) { return Observation{.text = "the REC is off"}; }};

constexpr Property kWithoutPsci{"without_psci", "has no PSCI request that waits for RMI_PSCI_COMPLETE",
                                [](const Call& call, unsigned) { return !call.rec().psci_pending; },
                                [](const Call& call, unsigned) {
                                  return Observation{.text = "its PSCI request is pending",
                                                     .owner = call.rd()};
                                }};

constexpr std::array kEnterArguments{Argument{"rec", kEnteredRec, ArgumentKind::Granule},
                                     Argument{"run_ptr", kRun, ArgumentKind::Granule}};
constexpr auto kEnterChecks = checks(
    non_secure("run", kRun), is_rec(kEnteredRec),
    check("rec", kRecNotRunning, kEnteredRec, kRec, CheckKind::Structural),
    check("realm", kRealmNotNew, kEnteredRec, kRealm), check("realm", kRealmNotOff, kEnteredRec, kRealm1),
    check("rec", kRunnable, kEnteredRec, kRec), check("rec", kWithoutPsci, kEnteredRec, kRec),
    virtual_interrupts(kRun), check("flags", kInjectionApplicable, kRun, kRec),
    check("flags", kEmulationApplicable, kRun, kRec));

constexpr std::array kEnterSteps{
    Step{"enter", "loads the realm onto the processing element; its REC needs no lock while it runs",
         [](Commit& commit) {
           enter_realm(commit.fx, commit.call.pa(kEnteredRec), commit.call.pa(kRun), commit.call.rec_enter());
           commit.fx.locks.release_all();
           commit.outcome = Outcome::EnteredRealm;
         }},
    Step{"inject_sea", "takes the External abort that the host injects", inject_sea},
    Step{"emulate_mmio", "completes an access that the host has emulated", emulate_mmio},
    Step{"complete_ripas_change", "answers a pending change of RIPAS", complete_ripas_change},
    Step{"complete_host_call", "hands over the answer to a pending host call", complete_host_call},
};

}  // namespace

constexpr Command kRmiRecEnter{
    .name = "RMI_REC_ENTER",
    .fid = 0xC400015C,
    .source = "RMM 1.0 B4",
    .purpose = "runs a virtual processor until it exits",
    .arguments = kEnterArguments,
    .outputs = {},
    .checks = kEnterChecks,
    .steps = kEnterSteps,
    .rec = kEnteredRec,
    .params = kRun,
    .outcomes =
        "the realm runs; the command returns when it exits, with SYNC, IRQ, FIQ, PSCI, RIPAS_CHANGE, "
        "HOST_CALL, SERROR or an exit of confidential shared memory, and with RMI_ERROR_INPUT if the exit "
        "record cannot be written",
};

}  // namespace realmsim::rmm
