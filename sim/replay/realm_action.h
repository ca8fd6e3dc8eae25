// What a realm does between an entry and an exit, and what the recorded realm saw of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "models/base/name_table.h"
#include "models/base/realm_exception.h"
#include "models/machine/translation.h"
#include "models/rmm/host_call.h"

namespace realmsim::replay {

struct RegisterValue {
  unsigned reg = 0;
  std::uint64_t value = 0;
};

// ESR_EL1 of an exception taken in the realm, whole or by field.
struct Syndrome {
  std::optional<std::uint64_t> whole;
  std::vector<std::pair<std::string_view, std::uint64_t>> fields;
};

// What a realm does or meets besides calls and accesses, and its accesses, by their names in traces.
inline constexpr NameTable<RealmExceptionKind, 10> kEventNames{{
    {RealmExceptionKind::Hvc, "HVC"},
    {RealmExceptionKind::TrappedWait, "WFx"},
    {RealmExceptionKind::Wfi, "WFI"},
    {RealmExceptionKind::Wfe, "WFE"},
    {RealmExceptionKind::Wfit, "WFIT"},
    {RealmExceptionKind::Wfet, "WFET"},
    {RealmExceptionKind::SystemRegister, "SYSREG"},
    {RealmExceptionKind::SError, "SERROR"},
    {RealmExceptionKind::Irq, "IRQ"},
    {RealmExceptionKind::Fiq, "FIQ"},
}};
inline constexpr NameTable<machine::AccessType, 3> kAccessNames{{
    {machine::AccessType::Load, "LOAD"},
    {machine::AccessType::Store, "STORE"},
    {machine::AccessType::Fetch, "FETCH"},
}};

// An SMC with this function in X0 and these arguments from X1; other registers keep what they hold.
struct GuestCall {
  std::uint64_t fid = 0;
  std::vector<std::uint64_t> arguments;
  std::optional<rmm::HostCall> host_call;  // structure that the realm has written before at X1
};

struct GuestAccess {
  machine::RealmAccess access;
  bool permission_fault = false;  // the recorded hardware took one where the mapping allows the access
};

struct SetRegister {
  unsigned reg = 0;
  std::uint64_t value = 0;
};

struct WriteHostCall {
  Ipa ipa;
  rmm::HostCall content;
};

// The realm reads its own memory; what it expects there is in the expectation.
struct CheckMemory {
  Ipa ipa;
};

enum class ActionSeen : std::uint8_t {
  ExternalAbort,
  Undefined,
  RecExit,
  AddressSizeFault,
  GranuleProtectionFault,  // to the realm or to EL3: either conforms
};

inline constexpr NameTable<ActionSeen, 5> kActionSeenNames{{
    {ActionSeen::ExternalAbort, "SEA"},
    {ActionSeen::Undefined, "UNDEF"},
    {ActionSeen::RecExit, "REC_EXIT"},
    {ActionSeen::AddressSizeFault, "ADDRESS_SIZE_FAULT"},
    {ActionSeen::GranuleProtectionFault, "GPF_TO_REALM_OR_EL3"},
}};

// What the realm sees of an abort that it takes itself.
constexpr ActionSeen seen_by_realm(FaultKind fault) {
  if (fault == FaultKind::AddressSize) return ActionSeen::AddressSizeFault;
  if (fault == FaultKind::GranuleProtection) return ActionSeen::GranuleProtectionFault;
  return ActionSeen::ExternalAbort;
}

// Bytes that guest memory holds after the action, at an offset from the address that the action names.
struct MemoryField {
  std::string_view name;
  std::uint64_t offset = 0;
  std::vector<std::byte> bytes;
};

struct ActionExpectation {
  std::vector<RegisterValue> regs;
  std::optional<ActionSeen> seen;
  std::optional<Syndrome> esr_el1;
  std::vector<MemoryField> memory;
};

// What the specification allows beside the recorded values.
struct ActionSpec {
  std::optional<std::uint64_t> hpfar;
  std::optional<std::uint64_t> esr;
  std::vector<RegisterValue> regs;
};

struct RealmAction {
  std::string_view name;
  std::variant<GuestCall, RealmExceptionKind, GuestAccess, SetRegister, WriteHostCall, CheckMemory> what;
  ActionExpectation expect;
  ActionSpec spec;
};

}  // namespace realmsim::replay
