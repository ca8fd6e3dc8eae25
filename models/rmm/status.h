// Return codes of RMI and RSI commands (RMM 1.0 B4, B5): RMI packs a status and an index, RSI returns
// the status alone. Success and ERROR_INPUT share their numbers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "models/base/name_table.h"

namespace realmsim::rmm {

enum class RmiStatus : std::uint8_t { Success, ErrorInput, ErrorRealm, ErrorRec, ErrorRtt };
enum class RsiStatus : std::uint8_t { Success, ErrorInput, ErrorState, Incomplete, ErrorUnknown };

inline constexpr NameTable<RmiStatus, 5> kRmiStatusNames{{
    {RmiStatus::Success, "RMI_SUCCESS"},
    {RmiStatus::ErrorInput, "RMI_ERROR_INPUT"},
    {RmiStatus::ErrorRealm, "RMI_ERROR_REALM"},
    {RmiStatus::ErrorRec, "RMI_ERROR_REC"},
    {RmiStatus::ErrorRtt, "RMI_ERROR_RTT"},
}};

inline constexpr NameTable<RsiStatus, 5> kRsiStatusNames{{
    {RsiStatus::Success, "RSI_SUCCESS"},
    {RsiStatus::ErrorInput, "RSI_ERROR_INPUT"},
    {RsiStatus::ErrorState, "RSI_ERROR_STATE"},
    {RsiStatus::Incomplete, "RSI_INCOMPLETE"},
    {RsiStatus::ErrorUnknown, "RSI_ERROR_UNKNOWN"},
}};

constexpr std::uint64_t pack(RmiStatus status, std::uint8_t index) {
  return static_cast<std::uint64_t>(status) | std::uint64_t{index} << 8;
}
constexpr RmiStatus rmi_status(std::uint64_t x0) {
  return static_cast<RmiStatus>(x0 & 0xff);
}
constexpr std::uint8_t rmi_index(std::uint64_t x0) {
  return static_cast<std::uint8_t>(x0 >> 8);
}

// X0 of a call to a function that does not exist (SMCCC).
inline constexpr std::uint64_t kNotSupported = ~std::uint64_t{0};

}  // namespace realmsim::rmm
