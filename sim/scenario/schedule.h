// Whose turn it is among programs that run beside each other. One turn is one step.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace realmsim::scenario {

using Turns = std::vector<std::size_t>;  // the program of each turn

// One program after the other; one step of each in turn; as a stream of random numbers says. `lengths` are
// the programs' numbers of steps.
Turns in_order(std::span<const std::size_t> lengths);
Turns round_robin(std::span<const std::size_t> lengths);
Turns random_turns(std::span<const std::size_t> lengths, std::uint64_t seed);

// How many ways there are; nothing if there are more than `limit`.
std::optional<std::uint64_t> count_interleavings(std::span<const std::size_t> lengths, std::uint64_t limit);
// The next way in lexicographic order, from in_order() on. False if this was the last.
bool next_interleaving(Turns& turns);

}  // namespace realmsim::scenario
