// "${name}" in the texts of a tree, replaced before anything reads it.
#pragma once

#include <map>
#include <string>

#include "sim/scenario/json_tree.h"
#include "sim/scenario/reader.h"

namespace realmsim::scenario {

using Arguments = std::map<std::string, const Node*>;

// A text that is just "${name}" becomes the argument, and keeps the argument's place; in others the
// argument's text is put, the innermost first. Keys are texts too. Names that are no arguments stay. A list
// or an object inside a text is reported.
Node with_arguments(Reader& reader, const Node& node, const Arguments& arguments);

}  // namespace realmsim::scenario
