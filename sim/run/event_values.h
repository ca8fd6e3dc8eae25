// How addresses, registers and other 64-bit values stand in events.
#pragma once

#include <cstdint>
#include <string>

#include <fmt/format.h>

namespace realmsim::run {

inline std::string hex(std::uint64_t value) {
  return fmt::format("{:#x}", value);
}

}  // namespace realmsim::run
