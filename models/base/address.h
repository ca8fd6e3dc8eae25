// Addresses and granules as distinct types.
//
// A physical address cannot be passed where an intermediate physical address is expected, an address
// plus a byte count is an address, and the difference of two addresses is a byte count. The sum of two
// addresses does not compile. Byte counts are plain std::uint64_t.
#pragma once

#include <compare>
#include <cstdint>

namespace realmsim {

inline constexpr unsigned kGranuleShift = 12;
inline constexpr std::uint64_t kGranuleBytes = std::uint64_t{1} << kGranuleShift;

template <class Space>
struct Address {
  std::uint64_t value = 0;

  friend constexpr auto operator<=>(Address, Address) = default;
  friend constexpr Address operator+(Address a, std::uint64_t bytes) { return {a.value + bytes}; }
  friend constexpr Address operator-(Address a, std::uint64_t bytes) { return {a.value - bytes}; }
  friend constexpr std::uint64_t operator-(Address a, Address b) { return a.value - b.value; }

  [[nodiscard]] constexpr bool aligned_to(std::uint64_t bytes) const { return value % bytes == 0; }
  [[nodiscard]] constexpr Address align_down(std::uint64_t bytes) const { return {value - value % bytes}; }
  [[nodiscard]] constexpr std::uint64_t offset_in(std::uint64_t bytes) const { return value % bytes; }
};

using Pa = Address<struct PaSpace>;    // physical address, in one of the four physical address spaces
using Ipa = Address<struct IpaSpace>;  // intermediate physical address of a realm or VM
using Va = Address<struct VaSpace>;    // virtual address of a realm, before its stage 1

// Position of a granule among the delegable granules of the machine, from 0.
struct GranuleIndex {
  std::uint32_t value = 0;
  friend constexpr auto operator<=>(GranuleIndex, GranuleIndex) = default;
};

using CpuIndex = std::uint32_t;  // processing element, from 0

struct Vmid {
  std::uint16_t value = 0;
  friend constexpr auto operator<=>(Vmid, Vmid) = default;
};

struct Asid {
  std::uint8_t value = 0;
  friend constexpr auto operator<=>(Asid, Asid) = default;
};

}  // namespace realmsim
