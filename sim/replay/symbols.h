// The addresses that a trace names by symbol: gN is the N-th delegable granule, devN a granule of device
// memory, oob_pa lies beyond the platform, and gN+0x800 is an offset or the attribute bits of a descriptor.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "models/base/address.h"

namespace realmsim::replay {

// 2 MiB aligned, not 1 GiB aligned, above every literal that a recording uses.
inline constexpr Pa kGranule0{0x1'0020'0000};
inline constexpr Pa kDevice0{0x1000'0000};
inline constexpr std::uint32_t kDevices = 4096;
inline constexpr Pa kBeyondPlatform{std::uint64_t{1} << 47};

class Symbols {
 public:
  // Where g0 lies on the machine that is spoken of.
  explicit Symbols(std::uint32_t granules, Pa first = kGranule0) : granules_(granules), first_(first) {}

  // A symbol, or a literal in hexadecimal or decimal. Nothing if it is neither.
  [[nodiscard]] std::optional<std::uint64_t> value_of(std::string_view text) const;
  // A physical address as a trace writes it.
  [[nodiscard]] std::string name_of(std::uint64_t address) const;

 private:
  [[nodiscard]] std::optional<std::uint64_t> base_of(std::string_view symbol) const;

  std::uint32_t granules_;
  Pa first_;
};

}  // namespace realmsim::replay
