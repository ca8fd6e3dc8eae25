// What `realmsim explain` knows about one name: made from the command table, the tables of names and the
// glossary, never from a text of its own about a rule.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace realmsim::explain {

struct Section {
  std::string heading;
  std::vector<std::string> lines;
};

struct Explanation {
  std::string name;
  std::string kind;  // "command", "check", "status", "fault", "invariant", "term", "error code"
  std::string text;
  std::vector<Section> sections;
};

// Everything of that name, whatever its case; `rmi.data_create` and `RMI_DATA_CREATE` are the same.
std::vector<Explanation> explain(std::string_view what);

// Every name that can be explained, for suggestions.
std::vector<std::string> explainable();

}  // namespace realmsim::explain
