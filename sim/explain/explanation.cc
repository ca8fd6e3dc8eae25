#include "sim/explain/explanation.h"

#include <algorithm>
#include <array>

#include "sim/explain/sources.h"

namespace realmsim::explain {
namespace {

constexpr std::array kKinds{commands, checks, token_checks, statuses, faults, invariants, terms, error_codes};

// Lower case, with the dot of a step for the underscore after RMI, RSI or PSCI.
std::string folded(std::string_view name) {
  std::string text{name};
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  for (const std::string_view interface : {"rmi_", "rsi_", "psci_"}) {
    if (text.starts_with(interface)) text[interface.size() - 1] = '.';
  }
  return text;
}

}  // namespace

std::vector<Explanation> explain(std::string_view what) {
  std::vector<Explanation> found;
  for (const auto& all : kKinds) {
    for (Explanation& explanation : all()) {
      if (folded(explanation.name) == folded(what)) found.push_back(std::move(explanation));
    }
  }
  return found;
}

std::vector<std::string> explainable() {
  std::vector<std::string> names;
  for (const auto& all : kKinds) {
    for (const Explanation& explanation : all())
      names.push_back(explanation.name);
  }
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace realmsim::explain
