// What can refuse an access, by the cause the hardware found, and who takes it.
#pragma once

#include <cstdint>
#include <string_view>

#include "models/base/name_table.h"

namespace realmsim {

enum class FaultKind : std::uint8_t {
  None,
  GranuleProtection,
  GptWalk,
  GptAddressSize,
  GptExternalAbort,
  Stage1Translation,
  Stage1AccessFlag,
  Stage1Permission,
  Stage2Translation,
  Stage2Permission,
  AddressSize,
  ExternalAbort,
  // Firmware that goes no further.
  FirmwareAssertion,
  FirmwareDeadlock,
  FirmwareUndefined,
};

inline constexpr NameTable<FaultKind, 15> kFaultKindNames{{
    {FaultKind::None, "none"},
    {FaultKind::GranuleProtection, "GPF"},
    {FaultKind::GptWalk, "GPT_WALK"},
    {FaultKind::GptAddressSize, "GPT_ADDRESS_SIZE"},
    {FaultKind::GptExternalAbort, "GPT_EXTERNAL_ABORT"},
    {FaultKind::Stage1Translation, "S1_TRANSLATION"},
    {FaultKind::Stage1AccessFlag, "S1_ACCESS_FLAG"},
    {FaultKind::Stage1Permission, "S1_PERMISSION"},
    {FaultKind::Stage2Translation, "S2_TRANSLATION"},
    {FaultKind::Stage2Permission, "S2_PERMISSION"},
    {FaultKind::AddressSize, "ADDRESS_SIZE"},
    {FaultKind::ExternalAbort, "SEA"},
    {FaultKind::FirmwareAssertion, "RMM_ASSERT"},
    {FaultKind::FirmwareDeadlock, "RMM_DEADLOCK"},
    {FaultKind::FirmwareUndefined, "RMM_UNDEFINED"},
}};

// A fault that the granule protection check found.
constexpr bool found_by_gpc(FaultKind kind) {
  return kind >= FaultKind::GranuleProtection && kind <= FaultKind::GptExternalAbort;
}

// By a realm's own tables, and then nobody else learns of it; or where there is no stage 2, by the space.
constexpr bool found_by_stage1(FaultKind kind) {
  return kind >= FaultKind::Stage1Translation && kind <= FaultKind::Stage1Permission;
}

constexpr bool stops_firmware(FaultKind kind) {
  return kind >= FaultKind::FirmwareAssertion;
}

constexpr std::string_view name_of(FaultKind kind) {
  return find_name(kFaultKindNames, kind);
}

// Who handles a fault.
enum class Recipient : std::uint8_t { Realm, Host, Monitor };

inline constexpr NameTable<Recipient, 3> kRecipientNames{{
    {Recipient::Realm, "realm"},
    {Recipient::Host, "host"},
    {Recipient::Monitor, "monitor"},
}};

constexpr std::string_view name_of(Recipient recipient) {
  return find_name(kRecipientNames, recipient);
}

// What the actor that made the access receives.
enum class Seen : std::uint8_t { None, ExternalAbort, Undefined, Exit };

inline constexpr NameTable<Seen, 4> kSeenNames{{
    {Seen::None, "none"},
    {Seen::ExternalAbort, "SEA"},
    {Seen::Undefined, "UNDEF"},
    {Seen::Exit, "EXIT"},
}};

constexpr std::string_view name_of(Seen seen) {
  return find_name(kSeenNames, seen);
}

}  // namespace realmsim
