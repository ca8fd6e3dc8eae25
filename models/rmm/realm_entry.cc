#include "models/rmm/realm_entry.h"

#include <bit>

#include "models/base/bits.h"
#include "models/rmm/status.h"

namespace realmsim::rmm {
namespace {

constexpr std::uint64_t kEcInstructionAbort = 0x20;
constexpr std::uint64_t kEcDataAbort = 0x24;
constexpr std::uint64_t kFscTranslation = 0x04;  // plus level, from level 0
constexpr std::uint64_t kFscTranslationAtLevelMinus1 = 0x2b;
constexpr std::uint64_t kFscPermission = 0x0c;  // plus level

constexpr std::uint64_t kIl = field<25, 25>(1);
constexpr std::uint64_t kIsv = field<24, 24>(1);
constexpr std::uint64_t kSf = field<15, 15>(1);
constexpr std::uint64_t kWnr = field<6, 6>(1);

constexpr std::uint64_t kInstructionBytes = 4;

std::uint64_t exception_class(std::uint64_t ec) {
  return field<31, 26>(ec);
}

std::uint64_t hpfar_of(Ipa ipa) {
  return field<43, 4>(ipa.value >> kGranuleShift);
}

std::uint64_t translation_fault_status(int level) {
  return level < 0 ? kFscTranslationAtLevelMinus1 : kFscTranslation + static_cast<std::uint64_t>(level);
}

std::uint64_t fault_status(const machine::Translation& translation) {
  if (translation.fault == FaultKind::Stage2Permission) {
    return kFscPermission + static_cast<std::uint64_t>(translation.level);
  }
  return translation_fault_status(translation.level);
}

RecExit protected_abort(const machine::RealmAccess& access, const machine::Translation& translation) {
  const bool fetch = access.type == machine::AccessType::Fetch;
  return {.exit_reason = ExitReason::Sync,
          .esr = exception_class(fetch ? kEcInstructionAbort : kEcDataAbort) | fault_status(translation),
          .hpfar = hpfar_of(access.ipa)};
}

// Emulatable if the syndrome is valid: the host learns size, direction, offset and store data.
RecExit unprotected_abort(const machine::RealmAccess& access, const machine::Translation& translation) {
  RecExit exit{.exit_reason = ExitReason::Sync,
               .esr = exception_class(kEcDataAbort) | kIl | fault_status(translation),
               .hpfar = hpfar_of(access.ipa)};
  if (!access.syndrome_valid) return exit;
  const bool store = access.type == machine::AccessType::Store;
  const auto size = static_cast<std::uint64_t>(std::countr_zero(access.bytes));
  exit.esr |= kIsv | field<23, 22>(size) | (access.bytes == 8 ? kSf : 0) | (store ? kWnr : 0);
  exit.far = access.ipa.offset_in(kGranuleBytes);
  if (store) exit.gprs[0] = low_bits(access.value, 8 * access.bytes);
  return exit;
}

}  // namespace

void enter_realm(Effects& fx, Pa rec, Pa run) {
  Rec& record = fx.rmm.recs.at(rec);
  record.run = run;
  fx.rmm.running[fx.cpu] = rec;
  fx.set_rec_state(rec, RecState::Running);
  machine::Cpu& cpu = fx.machine.cpus[fx.cpu];
  cpu.state = SecurityState::Realm;
  cpu.stage2 = fx.rmm.realms.at(record.owner).stage2;
  fx.meter.charge(MicroOp::SysregRestore);
}

std::uint64_t exit_realm(Effects& fx, Pa rec, const RecExit& exit) {
  Rec& record = fx.rmm.recs.at(rec);
  const Pa run = record.run;
  machine::Cpu& cpu = fx.machine.cpus[fx.cpu];
  cpu.state = SecurityState::NonSecure;
  cpu.stage2.reset();
  record.run = {};
  fx.rmm.running.erase(fx.cpu);
  fx.set_rec_state(rec, RecState::Ready);
  fx.meter.charge(MicroOp::SysregSave);
  fx.meter.charge(MicroOp::ExitBookkeeping);
  fx.observer.exited({.cpu = fx.cpu, .rec = rec, .reason = name_of(exit.exit_reason)});

  machine::DirectPort port{fx.machine};
  const auto reachable = port.check({.requester = SecurityState::Realm, .pas = Pas::NonSecure, .pa = run});
  if (reachable.fault != FaultKind::None) return pack(RmiStatus::ErrorInput, 0);
  machine::Page page = fx.machine.memory.granule(run);
  write_rec_exit(page, exit);
  fx.machine.memory.write(run, page);
  return pack(RmiStatus::Success, 0);
}

RecExit buffer_abort(const RttWalk& walk, Ipa ipa) {
  return {.exit_reason = ExitReason::Sync,
          .esr = exception_class(kEcDataAbort) | translation_fault_status(walk.level),
          .hpfar = hpfar_of(ipa)};
}

void return_to_realm(Rec& rec, std::uint64_t x0) {
  rec.pc += kInstructionBytes;
  rec.gprs[0] = x0;
}

AbortRouting route_abort(const machine::Machine& machine, const Realm& realm,
                         const machine::RealmAccess& access, const machine::Translation& translation) {
  const bool stage2_fault =
      translation.fault == FaultKind::Stage2Translation || translation.fault == FaultKind::Stage2Permission;
  const bool fetch = access.type == machine::AccessType::Fetch;
  // Address Size Faults, granule protection faults and External aborts stay with the realm.
  if (!stage2_fault) return {.recipient = Recipient::Realm};
  if (!realm.is_protected(access.ipa)) {
    if (fetch) return {.recipient = Recipient::Realm};
    return {.recipient = Recipient::Host, .exit = unprotected_abort(access, translation)};
  }
  const RttEntry entry = walk_rtt(machine, realm, access.ipa, machine::kPageLevel).entry;
  // EMPTY is the realm's own doing; a store to a mapping it may only read is its own fault (CSM).
  const bool read_only = translation.fault == FaultKind::Stage2Permission;
  if (read_only || entry.ripas == Ripas::Empty) return {.recipient = Recipient::Realm};
  return {.recipient = Recipient::Host, .exit = protected_abort(access, translation)};
}

}  // namespace realmsim::rmm
