// The set of a cache or TLB in which a key is looked for.
#pragma once

#include <cstdint>

namespace realmsim::machine {

inline std::uint64_t set_index(std::uint64_t key, std::uint32_t sets) {
  const bool power_of_two = (sets & (sets - 1)) == 0;  // spares the division
  return power_of_two ? key & (sets - 1) : key % sets;
}

}  // namespace realmsim::machine
