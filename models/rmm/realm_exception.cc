#include "models/rmm/realm_exception.h"

#include "models/rmm/el1_exception.h"
#include "models/rmm/realm_entry.h"
#include "models/rmm/syndrome.h"

namespace realmsim::rmm {
namespace {

// TI of a trapped wait tells which instruction it was.
std::uint64_t wait_syndrome(std::uint64_t instruction) {
  return syndrome::of_class(syndrome::kEcWait) | instruction;
}

constexpr std::uint64_t kSErrorFields =
    syndrome::kEc | syndrome::kIds | syndrome::kAet | syndrome::kEa | syndrome::kFsc;

ExceptionTaken exit_with(Effects& fx, Pa rec, const RecExit& exit) {
  fx.meter.charge(MicroOp::RealmTrap);
  return {.seen = Seen::Exit, .host_x0 = exit_realm(fx, rec, exit)};
}

// The realm goes on after the instruction, with or without having left.
ExceptionTaken pass_and_exit(Effects& fx, Pa rec, std::uint64_t esr, std::uint64_t value) {
  pass_instruction(fx.rmm.recs.at(rec));
  RecExit exit{.exit_reason = ExitReason::Sync, .esr = esr};
  exit.gprs[0] = value;
  return exit_with(fx, rec, exit);
}

ExceptionTaken pass(Rec& rec) {
  pass_instruction(rec);
  return {};
}

}  // namespace

ExceptionTaken take_realm_exception(Effects& fx, Pa rec, const RealmException& exception) {
  Rec& record = fx.rmm.recs.at(rec);
  switch (exception.kind) {
    case RealmExceptionKind::Wfi:
      return record.trap_wfi ? pass_and_exit(fx, rec, wait_syndrome(0b00), 0) : pass(record);
    case RealmExceptionKind::Wfe:
      return record.trap_wfe ? pass_and_exit(fx, rec, wait_syndrome(0b01), 0) : pass(record);
    case RealmExceptionKind::Wfit:
      return record.trap_wfi ? pass_and_exit(fx, rec, wait_syndrome(0b10), exception.value) : pass(record);
    case RealmExceptionKind::Wfet:
      return record.trap_wfe ? pass_and_exit(fx, rec, wait_syndrome(0b11), exception.value) : pass(record);
    case RealmExceptionKind::TrappedWait:
      return pass_and_exit(fx, rec, wait_syndrome(0b00), 0);
    case RealmExceptionKind::IdRegister:
      fx.meter.charge(MicroOp::RealmTrap);
      fx.meter.charge(MicroOp::IdRegister);
      return pass(record);
    case RealmExceptionKind::Hvc:
      fx.meter.charge(MicroOp::RealmTrap);
      inject_undefined(record);
      return {.seen = Seen::Undefined};
    case RealmExceptionKind::SystemRegister:
      return pass_and_exit(fx, rec, exception.syndrome, exception.value);
    case RealmExceptionKind::Irq:
      return exit_with(fx, rec, {.exit_reason = ExitReason::Irq});
    case RealmExceptionKind::Fiq:
      return exit_with(fx, rec, {.exit_reason = ExitReason::Fiq});
    case RealmExceptionKind::SError:
      return exit_with(fx, rec,
                       {.exit_reason = ExitReason::Serror, .esr = exception.syndrome & kSErrorFields});
  }
  return {};
}

}  // namespace realmsim::rmm
