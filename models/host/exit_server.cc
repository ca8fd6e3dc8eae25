#include "models/host/exit_server.h"

#include "models/host/realm_memory.h"
#include "models/machine/stage2.h"
#include "models/rmm/params.h"
#include "models/rmm/psci.h"
#include "models/rmm/rmi_table.h"

namespace realmsim::host {
namespace {

using machine::entry_bytes;
using machine::kPageLevel;

// Does what the realm asks as far as it goes, with tables where an entry covers too much. Pages that became
// EMPTY stay where they are until somebody destroys them.
Served change_ripas(Rmi& rmi, Pa rd, Pa rec, const rmm::RecExit& exit) {
  const Ipa top{exit.ripas_top};
  Ipa base{exit.ripas_base};
  while (base < top && !rmi.failure()) {
    const Registers x = rmi.ask(rmm::kRmiRttSetRipas, {rd.value, rec.value, base.value, top.value});
    if (rmm::rmi_status(x[0]) == rmm::RmiStatus::Success) {
      base = Ipa{x[1]};
      continue;
    }
    const int level = rmm::rmi_index(x[0]);
    if (rmm::rmi_status(x[0]) != rmm::RmiStatus::ErrorRtt || level >= kPageLevel) break;
    const Pa table = rmi.take_delegated();
    rmi.call(rmm::kRmiRttCreate, {rd.value, table.value, base.align_down(entry_bytes(level)).value,
                                  static_cast<std::uint64_t>(level + 1)});
  }
  return Served::Progress;
}

// RECs stand in the order of their indices.
Served serve_psci(Rmi& rmi, const HostedRealm& realm, Pa caller, const rmm::RecExit& exit) {
  const std::uint64_t fid = exit.gprs[0];
  if (rmm::psci_is(rmm::kPsciCpuSuspend, fid)) return Served::Progress;
  const std::uint64_t target = rmm::psci_rec_index(exit.gprs[1]);
  const bool waits = rmm::psci_is(rmm::kPsciCpuOn, fid) || rmm::psci_is(rmm::kPsciAffinityInfo, fid);
  if (!waits || target >= realm.recs.size()) return Served::Nothing;
  rmi.call(rmm::kRmiPsciComplete,
           {caller.value, realm.recs[target].rec.value, rmm::psci_code(rmm::PsciStatus::Success)});
  return Served::Progress;
}

// Only RAM that has no page yet can be cured; everything else is the realm's or the scenario's business.
Served serve_abort(Rmi& rmi, Pa rd, Ipa ipa) {
  const EntryRead entry = read_entry(rmi, rd, ipa);
  if (entry.state != kStateUnassigned || entry.ripas != kRipasRam) return Served::Nothing;
  return populate(rmi, rd, ipa, entry) ? Served::Progress : Served::Nothing;
}

}  // namespace

rmm::RecExit read_exit(Port& port, const HostedRec& rec) {
  machine::Page page;
  port.read(rec.run, page);
  return rmm::read_rec_exit(page);
}

Served serve_exit(Rmi& rmi, const HostedRealm& realm, const HostedRec& rec) {
  const rmm::RecExit exit = read_exit(rmi.port(), rec);
  rmi.port().charge(MicroOp::HostExit, 1);
  const Ipa base{exit.ripas_base};
  const Ipa top{exit.ripas_top};
  switch (exit.exit_reason) {
    case rmm::ExitReason::Sync:
      return exit.waits() ? Served::Progress : serve_abort(rmi, realm.rd, exit.fault_ipa());
    case rmm::ExitReason::RipasChange:
      return change_ripas(rmi, realm.rd, rec.rec, exit);
    case rmm::ExitReason::Psci:
      return serve_psci(rmi, realm, rec.rec, exit);
    case rmm::ExitReason::CsmProvider:
      populate_range(rmi, realm.rd, base, top);
      return Served::Progress;
    case rmm::ExitReason::CsmConsumer:
      empty_range(rmi, realm.rd, base, top);
      return Served::Progress;
    case rmm::ExitReason::CsmRemove:
    case rmm::ExitReason::HostCall:
    case rmm::ExitReason::Irq:
    case rmm::ExitReason::Fiq:
      return Served::Progress;
    case rmm::ExitReason::Serror:
      break;
  }
  return Served::Nothing;
}

}  // namespace realmsim::host
