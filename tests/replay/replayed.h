// Replays a trace given as text, for tests: what came of it, and what is wrong with the text.
#pragma once

#include <string>
#include <string_view>

#include "sim/replay/replayer.h"

namespace realmsim::testing {

// A header for a platform with few granules.
inline constexpr std::string_view kSmallHeader =
    R"({"header":1,"format":"realmsim.calls/1","platform":{"granules":1024}})"
    "\n";

struct Replayed {
  replay::Report report;
  std::string faults;   // "line:column code", separated by "; "
  std::string verdict;  // per diverging sequence "seq/n: what, what"
};

Replayed replay_text(std::string text);
// The lines after a small header.
Replayed replay_lines(std::string_view lines);

}  // namespace realmsim::testing
