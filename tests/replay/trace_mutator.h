// Traces gone wrong: cut lines, changed bytes, values of other types, huge numbers, other calls.
// Deterministic.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/random.h"

namespace realmsim::testing {

class TraceMutator {
 public:
  explicit TraceMutator(std::uint64_t seed) : random_(seed, 0) {}

  // The header and the first lines of a sequence.
  std::string excerpt(const std::vector<std::string>& lines);
  // One fault or two.
  std::string mutate(std::string text);

 private:
  std::string mutate_once(std::string text);
  std::string in_value(std::string text);
  std::string in_lines(const std::string& text);
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_.below(bound)); }
  std::string_view one_of(std::span<const std::string_view> choices) {
    return choices[below(choices.size())];
  }

  RandomStream random_;
};

std::vector<std::string> lines_of(std::string_view text);

}  // namespace realmsim::testing
