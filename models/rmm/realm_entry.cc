#include "models/rmm/realm_entry.h"

#include <utility>

#include "models/rmm/status.h"

namespace realmsim::rmm {
namespace {

constexpr std::uint64_t kInstructionBytes = 4;

}  // namespace

void enter_realm(Effects& fx, Pa rec, Pa run, const RecEnter& enter) {
  Rec& record = fx.rmm.recs.at(rec);
  record.run = run;
  record.trap_wfi = enter.trap_wfi();
  record.trap_wfe = enter.trap_wfe();
  record.interrupts = enter.gicv3;
  fx.rmm.running[fx.cpu] = rec;
  fx.set_rec_state(rec, RecState::Running);
  machine::Cpu& cpu = fx.machine.cpus[fx.cpu];
  cpu.state = SecurityState::Realm;
  cpu.stage2 = fx.rmm.realms.at(record.owner).stage2;
  cpu.stage1 = record.el1.stage1;
  fx.meter.charge(MicroOp::GranuleMap, kMapAndUnmap);  // the RecRun object, read
  fx.meter.charge(MicroOp::SysregRestore);
}

std::uint64_t exit_realm(Effects& fx, Pa rec, RecExit exit) {
  Rec& record = fx.rmm.recs.at(rec);
  const Pa run = record.run;
  machine::Cpu& cpu = fx.machine.cpus[fx.cpu];
  cpu.state = SecurityState::NonSecure;
  cpu.stage2.reset();
  record.el1.stage1 = std::exchange(cpu.stage1, std::nullopt);
  record.run = {};
  record.trap_wfi = false;
  record.trap_wfe = false;
  record.abort.reset();
  fx.rmm.running.erase(fx.cpu);
  fx.set_rec_state(rec, RecState::Ready);
  fx.meter.charge(MicroOp::SysregSave);
  fx.meter.charge(MicroOp::ExitBookkeeping);
  fx.meter.charge(MicroOp::GranuleMap, kMapAndUnmap);  // the RecRun object, written
  fx.meter.charge(MicroOp::WorldSwitch);
  fx.observer.exited({.cpu = fx.cpu, .rec = rec, .reason = name_of(exit.exit_reason)});

  machine::DirectPort port{fx.machine};
  const auto reachable = port.check({.requester = SecurityState::Realm, .pas = Pas::NonSecure, .pa = run});
  if (reachable.fault != FaultKind::None) return pack(RmiStatus::ErrorInput, 0);
  exit.gicv3 = record.interrupts;
  machine::Page page = fx.machine.memory.granule(run);
  write_rec_exit(page, exit);
  fx.machine.memory.write(run, page);
  return pack(RmiStatus::Success, 0);
}

void pass_instruction(Rec& rec) {
  rec.pc += kInstructionBytes;
}

void return_to_realm(Rec& rec, std::uint64_t x0) {
  pass_instruction(rec);
  rec.gprs[0] = x0;
}

}  // namespace realmsim::rmm
