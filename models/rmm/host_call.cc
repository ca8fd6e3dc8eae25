#include "models/rmm/host_call.h"

#include "models/rmm/call.h"
#include "models/rmm/effects.h"
#include "models/rmm/realm_abort.h"
#include "models/rmm/realm_entry.h"

namespace realmsim::rmm {
namespace {

constexpr std::uint64_t kGprsOffset = 0x08;

}  // namespace

HostCall read_host_call(const machine::Memory& memory, Pa structure) {
  HostCall call;
  call.imm = static_cast<std::uint16_t>(memory.read64(structure));
  for (std::size_t i = 0; i < kRecRegisters; ++i)
    call.gprs[i] = memory.read64(structure + kGprsOffset + 8 * i);
  return call;
}

void write_host_call(machine::Memory& memory, Pa structure, const HostCall& call) {
  for (std::size_t i = 0; i < kRecRegisters; ++i)
    memory.write64(structure + kGprsOffset + 8 * i, call.gprs[i]);
}

void complete_host_call(Commit& commit) {
  Effects& fx = commit.fx;
  const Pa address = commit.call.rec_address();
  Rec& rec = fx.rmm.recs.at(address);
  if (!rec.host_call) return;
  const Realm& realm = fx.rmm.realms.at(rec.owner);
  const RttWalk walk = walk_rtt(fx.machine, realm, *rec.host_call, machine::kPageLevel);
  fx.locks.take(rec.owner);
  lock_walk(fx, walk, rec.owner);
  if (walk.entry.state == EntryState::Assigned && walk.entry.valid_leaf() &&
      walk.entry.loan != Loan::ReadOnly) {
    const Pa structure = walk.entry.pa + rec.host_call->offset_in(machine::entry_bytes(walk.level));
    write_host_call(fx.machine.memory, structure, {.gprs = commit.call.rec_enter().gprs});
    rec.gprs[0] = static_cast<std::uint64_t>(RsiStatus::Success);
  } else if (walk.entry.ripas != Ripas::Empty) {
    commit.out[0] = exit_realm(fx, address, buffer_abort(walk, *rec.host_call));
    commit.outcome = Outcome::ExitedRealm;
    return;
  }
  rec.host_call.reset();
}

}  // namespace realmsim::rmm
