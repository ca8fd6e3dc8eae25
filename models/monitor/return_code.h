// What functions of EL3's granule protection table library return: zero or a negative error number of POSIX,
// as TF-A's library does.
#pragma once

#include <cstdint>
#include <string_view>

#include "models/base/name_table.h"

namespace realmsim::monitor {

enum class ReturnCode : std::int8_t {
  Ok = 0,
  NotPermitted = -1,
  NoMemory = -12,
  BadAddress = -14,
  InvalidArgument = -22,
  Overflow = -75,
};

inline constexpr NameTable<ReturnCode, 6> kReturnCodeNames{{
    {ReturnCode::Ok, "0"},
    {ReturnCode::NotPermitted, "-EPERM"},
    {ReturnCode::NoMemory, "-ENOMEM"},
    {ReturnCode::BadAddress, "-EFAULT"},
    {ReturnCode::InvalidArgument, "-EINVAL"},
    {ReturnCode::Overflow, "-EOVERFLOW"},
}};

constexpr std::string_view name_of(ReturnCode code) {
  return find_name(kReturnCodeNames, code);
}

}  // namespace realmsim::monitor
