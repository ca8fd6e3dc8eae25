// Four numbers that the host compares and moves at once.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace realmsim::machine {

using Lanes [[gnu::vector_size(16)]] = std::uint32_t;
using SignedLanes [[gnu::vector_size(16)]] = std::int32_t;
inline constexpr std::size_t kLanes = sizeof(Lanes) / sizeof(std::uint32_t);

// A bit for each lane of a comparison in which it holds.
inline unsigned lanes_set(SignedLanes compared) {
#ifdef __SSE2__
  return static_cast<unsigned>(_mm_movemask_ps(std::bit_cast<__m128>(compared)));
#else
  const auto set = std::bit_cast<Lanes>(compared) & Lanes{1, 2, 4, 8};
  return set[0] | set[1] | set[2] | set[3];
#endif
}

// Every lane in the place of the next, the last in that of the first.
inline Lanes turn(Lanes lanes) {
  return __builtin_shufflevector(lanes, lanes, 3, 0, 1, 2);
}

}  // namespace realmsim::machine
