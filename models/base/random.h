// The seeded integer stream behind every choice a simulation makes by chance. SplitMix64 (Steele, Lea,
// Flood, OOPSLA 2014) and a multiply-shift bound: no library distribution, so all compilers agree.
#pragma once

#include <cstdint>

#include "models/base/time.h"

namespace realmsim {

class RandomStream {
 public:
  // Streams of one seed with different numbers are independent for our purposes.
  constexpr RandomStream(std::uint64_t seed, std::uint64_t stream) : state_(mix(seed) ^ mix(~stream)) {}

  constexpr std::uint64_t next() {
    state_ += kGolden;
    return mix(state_);
  }

  // Uniform in [0, bound) up to a bias of bound / 2^64.
  constexpr std::uint64_t below(std::uint64_t bound) {
    return static_cast<std::uint64_t>((Wide{next()} * bound) >> 64);
  }

 private:
  static constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15;

  static constexpr std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

}  // namespace realmsim
