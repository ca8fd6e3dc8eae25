// "Did you mean ...?": the known name that an unknown one is most likely a slip of the keyboard for.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace realmsim::scenario {

// The nearest candidate, the first of equally near ones, if it is within a third of the length of `word`, at
// least 1. Near is Damerau-Levenshtein: insertions, deletions, substitutions and swaps of neighbours.
std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace realmsim::scenario
