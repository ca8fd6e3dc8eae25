// The files that bring memory, macros and a platform to a scenario.
#pragma once

#include <span>
#include <vector>

#include "sim/scenario/file_set.h"
#include "sim/scenario/reader.h"

namespace realmsim::scenario {

struct Included {
  std::vector<const Node*> roots;  // every file once and after those that it includes itself
  bool complete = true;            // whether there is no file that cannot be included, which is reported
};
// The scenario and what it includes.
Included read_includes(Reader& reader, FileSet& files, const Node& scenario);
// A file is read once, so none of these may have a say in which file it is.
void check_fixed_includes(Reader& reader, std::span<const Node* const> roots,
                          std::span<const Parameters> choices);

// What is wrong with the form of a file to be included.
void read_part(Reader& reader, const Node& root);

// A file to be included has one of these and nothing that only a scenario has.
bool is_part(const Node& root);

}  // namespace realmsim::scenario
