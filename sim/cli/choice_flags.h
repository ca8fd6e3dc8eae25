// The flags that choose among scenarios and their cases, and how those that are chosen are gone through. The
// one file of `run` or `sweep` is chosen or not like those of `test`.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace realmsim::cli {

struct ChoiceFlags {
  std::string match;              // -k, of paths and of path[case]
  std::vector<std::string> tags;  // any of them
  std::string shard = "1/1";
  unsigned processes = 1;
  bool fail_fast = false;
};
void add_choice_flags(CLI::App& command, ChoiceFlags& flags);

// Whether --tag leaves a scenario with these tags.
bool has_wanted_tag(const ChoiceFlags& flags, const std::vector<std::string>& tags);

// --shard: of a list, every so many from one on.
struct Shard {
  std::size_t number = 1;
  std::size_t of = 1;

  [[nodiscard]] bool has(std::size_t index) const { return index % of == number - 1; }
};
Shard shard_of(const ChoiceFlags& flags);

}  // namespace realmsim::cli
