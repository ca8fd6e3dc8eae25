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

// The lowest `width` bits of a word; 64 and more leave it as it is.
constexpr std::uint64_t low_bits(std::uint64_t word, std::uint64_t width) {
  return width >= 64 ? word : word & ((std::uint64_t{1} << width) - 1);
}

template <unsigned Bit>
constexpr bool bit(std::uint64_t word) {
  return ((word >> Bit) & 1) != 0;
}

}  // namespace realmsim
