#include "models/rmm/realm_abort.h"

#include <bit>

#include "models/machine/gpc_fault_routing.h"
#include "models/rmm/el1_exception.h"
#include "models/rmm/realm_entry.h"
#include "models/rmm/syndrome.h"

namespace realmsim::rmm {
namespace {

// What the host may see of a syndrome (RMM 1.0 A4.3.4).
constexpr std::uint64_t kProtectedFields =
    syndrome::kEc | syndrome::kSet | syndrome::kFnv | syndrome::kEa | syndrome::kFsc;
constexpr std::uint64_t kUnprotectedFields = kProtectedFields | syndrome::kIl;
constexpr std::uint64_t kEmulatableFields =
    kProtectedFields | syndrome::kIsv | syndrome::kSas | syndrome::kSf | syndrome::kWnr;

std::uint64_t hpfar_of(Ipa ipa) {
  return field<43, 4>(ipa.value >> kGranuleShift);
}

// How a fault of the granule protection check is taken. TF-A leaves SCR_EL3.GPF clear, the RMM HCR_EL2.GPF:
// GPC exceptions leave for EL3, a refused stage 2 descriptor for EL2, anything else stays with the realm.
machine::GpcException gpc_exception(const machine::RealmAccess& access,
                                    const machine::Translation& translation) {
  const auto step = translation.on_walk          ? machine::AccessStep::Stage2Walk
                    : translation.on_stage1_walk ? machine::AccessStep::Stage1Walk
                                                 : machine::AccessStep::Final;
  return machine::route_gpc_fault(
      {.fault = translation.fault, .level = static_cast<std::uint8_t>(translation.gpt_level)},
      {.exception_level = 1, .type = access.type, .step = step, .walk_level = translation.level}, {});
}

std::uint64_t fault_status(const machine::RealmAccess& access, const machine::Translation& translation) {
  switch (translation.fault) {
    case FaultKind::Stage1Translation:
    case FaultKind::Stage2Translation:
      return syndrome::fsc_translation(translation.level);
    case FaultKind::Stage1AccessFlag:
      return syndrome::fsc_access_flag(translation.level);
    case FaultKind::Stage1Permission:
    case FaultKind::Stage2Permission:
      return syndrome::fsc_permission(translation.level);
    case FaultKind::AddressSize:
      return syndrome::fsc_address_size(translation.level);
    case FaultKind::ExternalAbort:
      return syndrome::kEa | syndrome::kFscExternalAbort;
    default:
      return gpc_exception(access, translation).fault_status;
  }
}

bool is_stage2(FaultKind fault) {
  return fault == FaultKind::Stage2Translation || fault == FaultKind::Stage2Permission;
}

// Only stage 2 faults of the instruction's own access describe it.
bool describes_instruction(const machine::RealmAccess& access, const machine::Translation& translation) {
  return access.syndrome_valid && !translation.on_stage1_walk && access.type != machine::AccessType::Fetch &&
         is_stage2(translation.fault);
}

std::uint64_t instruction_syndrome(const machine::RealmAccess& access) {
  const auto size = static_cast<std::uint64_t>(std::countr_zero(access.bytes));
  return syndrome::kIsv | field<23, 22>(size) | (access.sign_extend ? syndrome::kSse : 0) |
         field<20, 16>(access.reg) | (access.wide ? syndrome::kSf : 0);
}

RecExit unprotected_exit(const machine::RealmAccess& access, std::uint64_t esr) {
  RecExit exit{.exit_reason = ExitReason::Sync, .hpfar = hpfar_of(access.ipa)};
  if ((esr & syndrome::kIsv) == 0) {
    exit.esr = esr & kUnprotectedFields;
    return exit;
  }
  exit.esr = esr & kEmulatableFields;
  exit.far = access.ipa.offset_in(kGranuleBytes);
  if ((esr & syndrome::kWnr) != 0) exit.gprs[0] = low_bits(access.value, 8u * access.bytes);
  return exit;
}

// EMPTY is the realm's own doing; a store to a mapping it may only read is its own fault (CSM).
AbortEnd protected_end(const machine::Machine& machine, const Realm& realm, Ipa ipa, FaultKind fault) {
  const RttEntry entry = walk_rtt(machine, realm, ipa, machine::kPageLevel).entry;
  const bool realms_fault = fault == FaultKind::Stage2Permission || entry.ripas == Ripas::Empty;
  return realms_fault ? AbortEnd::External : AbortEnd::Exit;
}

}  // namespace

std::uint64_t abort_syndrome(const machine::RealmAccess& access, const machine::Translation& translation) {
  const bool fetch = access.type == machine::AccessType::Fetch;
  std::uint64_t esr = syndrome::of_class(fetch ? syndrome::kEcInstructionAbort : syndrome::kEcDataAbort) |
                      syndrome::kIl | fault_status(access, translation);
  if (translation.on_stage1_walk && is_stage2(translation.fault)) esr |= syndrome::kS1ptw;
  if (access.type == machine::AccessType::Store) esr |= syndrome::kWnr;
  return describes_instruction(access, translation) ? esr | instruction_syndrome(access) : esr;
}

AbortRouting route_abort(const machine::Machine& machine, const Realm& realm,
                         const machine::RealmAccess& access, const machine::Translation& translation) {
  const int target_el = found_by_gpc(translation.fault) ? gpc_exception(access, translation).target_el : 0;
  if (target_el == 3) return {.end = AbortEnd::Monitor};
  const std::uint64_t esr = abort_syndrome(access, translation);
  const RecExit protected_exit{
      .exit_reason = ExitReason::Sync, .esr = esr & kProtectedFields, .hpfar = hpfar_of(access.ipa)};
  // The host learns of a failing memory, but not where: HPFAR_EL2 is not valid for External aborts.
  if (translation.fault == FaultKind::ExternalAbort) {
    return {.end = AbortEnd::ExitAndExternal, .exit = {.esr = esr & kProtectedFields}};
  }
  if (target_el == 2) return {.end = AbortEnd::Exit, .exit = protected_exit};
  if (!is_stage2(translation.fault)) return {.end = AbortEnd::Forwarded};
  if (realm.is_protected(access.ipa)) {
    return {.end = protected_end(machine, realm, access.ipa, translation.fault), .exit = protected_exit};
  }
  if (access.type == machine::AccessType::Fetch) return {.end = AbortEnd::External};
  return {.end = AbortEnd::Exit, .exit = unprotected_exit(access, esr), .unprotected = true};
}

// FAR holds the address that the realm used: with its stage 1 off, the IPA.
std::uint64_t take_abort(Effects& fx, Pa rec, const machine::RealmAccess& access,
                         const machine::Translation& translation, const AbortRouting& routing) {
  Rec& record = fx.rmm.recs.at(rec);
  const std::uint64_t esr = abort_syndrome(access, translation);
  const std::uint64_t far = access.va ? access.va->value : access.ipa.value;
  if (routing.end == AbortEnd::Forwarded) forward_abort(record, esr, far);
  if (routing.end == AbortEnd::External || routing.end == AbortEnd::ExitAndExternal)
    inject_external_abort(record, esr, far);
  if (routing.recipient() != Recipient::Host) return 0;
  const std::uint64_t host_x0 = exit_realm(fx, rec, routing.exit);
  if (routing.unprotected) record.abort = UnprotectedAbort{.esr = esr, .far = far};
  return host_x0;
}

RecExit buffer_abort(const RttWalk& walk, Ipa ipa) {
  return {.exit_reason = ExitReason::Sync,
          .esr = syndrome::of_class(syndrome::kEcDataAbort) | syndrome::fsc_translation(walk.level),
          .hpfar = hpfar_of(ipa)};
}

}  // namespace realmsim::rmm
