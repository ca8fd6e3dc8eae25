// The words of the field and the names in outcomes, one sentence each with the place they come from.
#pragma once

#include <span>
#include <string_view>

namespace realmsim::explain {

struct Word {
  std::string_view name;
  std::string_view text;
  std::string_view source;
};

std::span<const Word> status_words();
std::span<const Word> fault_words();
std::span<const Word> term_words();

}  // namespace realmsim::explain
