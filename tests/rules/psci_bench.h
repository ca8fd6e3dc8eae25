// A realm with two RECs, as PSCI functions need it.
#pragma once

#include "tests/rules/bench.h"

namespace realmsim::testing {

inline constexpr std::uint64_t kSecondMpidr = 1;
inline constexpr Ipa kEntryPoint{0x2000};
inline constexpr std::uint64_t kContext = 0xabcd;

// The first runs on processing element 1, the second is for 2.
struct RecPair {
  Pa rd;
  Vcpu first;
  Vcpu second;
};
RecPair running_pair(Bench& bench, Runnable second = Runnable::No);

// The first has asked for the second to be turned on, and waits.
RecPair pair_with_request(Bench& bench, Runnable second = Runnable::No);

}  // namespace realmsim::testing
