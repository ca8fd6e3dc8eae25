// Bit fields of registers and descriptors, written as in the manuals: bits<high, low>(word).
#pragma once

#include <cstdint>

namespace realmsim {

template <unsigned High, unsigned Low>
inline constexpr std::uint64_t kFieldMask = (~std::uint64_t{0} >> (63 - (High - Low))) << Low;

template <unsigned High, unsigned Low>
constexpr std::uint64_t bits(std::uint64_t word) {
  return (word & kFieldMask<High, Low>) >> Low;
}

template <unsigned High, unsigned Low>
constexpr std::uint64_t field(std::uint64_t value) {
  return (value << Low) & kFieldMask<High, Low>;
}

template <unsigned Bit>
constexpr bool bit(std::uint64_t word) {
  return ((word >> Bit) & 1) != 0;
}

}  // namespace realmsim
