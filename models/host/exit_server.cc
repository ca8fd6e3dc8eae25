#include "models/host/exit_server.h"

#include "models/base/bits.h"
#include "models/machine/stage2.h"
#include "models/rmm/rmi_table.h"

namespace realmsim::host {
namespace {

using machine::entry_bytes;
using machine::kPageLevel;

constexpr std::uint64_t kStateUnassigned = 0;
constexpr std::uint64_t kStateAssigned = 1;
constexpr std::uint64_t kRipasRam = 1;

struct EntryRead {
  int level;
  std::uint64_t state;
  std::uint64_t ripas;
};

EntryRead read_entry(Rmi& rmi, Pa rd, Ipa ipa) {
  const Registers x = rmi.call(rmm::kRmiRttReadEntry, {rd.value, ipa.value, kPageLevel});
  return {.level = static_cast<int>(x[1]), .state = x[2], .ripas = x[4]};
}

// A page of unknown content, unless there is one already.
Served populate(Rmi& rmi, Pa rd, Ipa ipa) {
  if (read_entry(rmi, rd, ipa).state == kStateAssigned) return Served::Nothing;
  make_tables(rmi, rd, ipa);
  const Pa data = rmi.take_delegated();
  const Registers x = rmi.ask(rmm::kRmiDataCreateUnknown, {rd.value, data.value, ipa.value});
  if (!rmi.failure() && rmm::rmi_status(x[0]) == rmm::RmiStatus::Success) return Served::Progress;
  rmi.undelegate_and_return(data);
  return Served::Nothing;
}

Served populate_range(Rmi& rmi, Pa rd, Ipa base, Ipa top) {
  for (Ipa ipa = base; ipa < top && !rmi.failure(); ipa = ipa + kGranuleBytes)
    populate(rmi, rd, ipa);
  return Served::Progress;
}

// The range loses its private pages and has level 3 tables throughout.
Served empty_range(Rmi& rmi, Pa rd, Ipa base, Ipa top) {
  for (Ipa ipa = base; ipa < top && !rmi.failure(); ipa = ipa + kGranuleBytes) {
    if (read_entry(rmi, rd, ipa).state != kStateAssigned) continue;
    const Registers x = rmi.call(rmm::kRmiDataDestroy, {rd.value, ipa.value});
    rmi.undelegate_and_return(Pa{x[1]});
  }
  const std::uint64_t table_reach = entry_bytes(kPageLevel - 1);
  for (Ipa ipa = base.align_down(table_reach); ipa < top; ipa = ipa + table_reach)
    make_tables(rmi, rd, ipa);
  return Served::Progress;
}

// Only RAM that has no page yet can be cured; everything else is the realm's or the scenario's business.
Served serve_abort(Rmi& rmi, Pa rd, Ipa ipa) {
  const EntryRead entry = read_entry(rmi, rd, ipa);
  if (entry.state != kStateUnassigned || entry.ripas != kRipasRam) return Served::Nothing;
  return populate(rmi, rd, ipa);
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
      return serve_abort(rmi, realm.rd, exit.fault_ipa());
    case rmm::ExitReason::CsmProvider:
      return populate_range(rmi, realm.rd, base, top);
    case rmm::ExitReason::CsmConsumer:
      return empty_range(rmi, realm.rd, base, top);
    case rmm::ExitReason::CsmRemove:
    case rmm::ExitReason::HostCall:
      return Served::Progress;
    default:
      return Served::Nothing;
  }
}

}  // namespace realmsim::host
