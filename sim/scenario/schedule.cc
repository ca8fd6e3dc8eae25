#include "sim/scenario/schedule.h"

#include <algorithm>

#include "models/base/random.h"

namespace realmsim::scenario {

Turns in_order(std::span<const std::size_t> lengths) {
  Turns turns;
  for (std::size_t program = 0; program < lengths.size(); ++program)
    turns.insert(turns.end(), lengths[program], program);
  return turns;
}

Turns round_robin(std::span<const std::size_t> lengths) {
  Turns turns;
  const std::size_t longest = lengths.empty() ? 0 : std::ranges::max(lengths);
  for (std::size_t step = 0; step < longest; ++step) {
    for (std::size_t program = 0; program < lengths.size(); ++program) {
      if (step < lengths[program]) turns.push_back(program);
    }
  }
  return turns;
}

// Every interleaving is as likely as any other.
Turns random_turns(std::span<const std::size_t> lengths, std::uint64_t seed) {
  Turns turns = in_order(lengths);
  RandomStream random{seed, 0};
  for (std::size_t left = turns.size(); left > 1; --left)
    std::swap(turns[left - 1], turns[random.below(left)]);
  return turns;
}

// A product of binomial coefficients, which stays whole at every step.
std::optional<std::uint64_t> count_interleavings(std::span<const std::size_t> lengths, std::uint64_t limit) {
  std::uint64_t ways = 1;
  std::uint64_t turns = 0;
  for (const std::size_t length : lengths) {
    for (std::uint64_t i = 1; i <= length; ++i) {
      ++turns;
      if (ways > ~std::uint64_t{0} / turns) return std::nullopt;
      ways = ways * turns / i;
    }
  }
  if (ways > limit) return std::nullopt;
  return ways;
}

bool next_interleaving(Turns& turns) {
  return std::ranges::next_permutation(turns).found;
}

}  // namespace realmsim::scenario
