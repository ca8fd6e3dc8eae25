// The files that bring memory, macros and a platform to a scenario.
#pragma once

#include <vector>

#include "sim/scenario/file_set.h"
#include "sim/scenario/reader.h"

namespace realmsim::scenario {

// The scenario and what it includes, every file once and after those that it includes itself. A file that
// cannot be included is reported and left out.
std::vector<const Node*> read_includes(Reader& reader, FileSet& files, const Node& scenario);

// What is wrong with the form of a file to be included.
void read_part(Reader& reader, const Node& root);

// A file to be included has one of these and nothing that only a scenario has.
bool is_part(const Node& root);

}  // namespace realmsim::scenario
