// PSCI as the RMM offers it to realms (RMM 1.0 B6; Arm DEN0022): version 1.1, SMC conduit only. Return codes
// are signed; some functions return a value instead.
#pragma once

#include <cstdint>
#include <string_view>

#include "models/base/name_table.h"
#include "models/rmm/command.h"

namespace realmsim::rmm {

enum class PsciStatus : std::int8_t {
  Success = 0,
  NotSupported = -1,
  InvalidParameters = -2,
  Denied = -3,
  AlreadyOn = -4,
  InvalidAddress = -9,
};

inline constexpr NameTable<PsciStatus, 6> kPsciStatusNames{{
    {PsciStatus::Success, "PSCI_SUCCESS"},
    {PsciStatus::NotSupported, "PSCI_NOT_SUPPORTED"},
    {PsciStatus::InvalidParameters, "PSCI_INVALID_PARAMETERS"},
    {PsciStatus::Denied, "PSCI_DENIED"},
    {PsciStatus::AlreadyOn, "PSCI_ALREADY_ON"},
    {PsciStatus::InvalidAddress, "PSCI_INVALID_ADDRESS"},
}};

// Of an X0; what is not negative is a value that a function that succeeded returns.
constexpr std::string_view psci_status_name(std::uint64_t x0) {
  const auto value = static_cast<std::int64_t>(x0);
  return find_name(kPsciStatusNames, value >= 0 ? PsciStatus::Success : static_cast<PsciStatus>(value));
}

constexpr std::uint64_t psci_code(PsciStatus status) {
  return static_cast<std::uint64_t>(std::int64_t{static_cast<std::int8_t>(status)});
}
constexpr Refusal psci_refusal(PsciStatus status) {
  return {.status = static_cast<std::int8_t>(status)};
}

// Whether W0 of a call names this function, by either convention.
bool psci_is(const Command& command, std::uint64_t x0);

// What AFFINITY_INFO tells.
inline constexpr std::uint64_t kAffinityOn = 0;
inline constexpr std::uint64_t kAffinityOff = 1;

extern const Command kPsciVersion;
extern const Command kPsciCpuSuspend;
extern const Command kPsciCpuOff;
extern const Command kPsciCpuOn;
extern const Command kPsciAffinityInfo;
extern const Command kPsciSystemOff;
extern const Command kPsciSystemReset;
extern const Command kPsciFeatures;
extern const Command kSmcccVersion;

inline constexpr std::array kPsciTable{
    &kPsciVersion,   &kPsciCpuSuspend,  &kPsciCpuOff,   &kPsciCpuOn,    &kPsciAffinityInfo,
    &kPsciSystemOff, &kPsciSystemReset, &kPsciFeatures, &kSmcccVersion,
};

}  // namespace realmsim::rmm
