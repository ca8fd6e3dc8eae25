// Replaying traces (realmsim.calls/1): every call of a file on the model, sequence by sequence, compared with
// what was recorded.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/replay/grade.h"
#include "sim/replay/trace.h"
#include "sim/scenario/diagnostic.h"

namespace realmsim::replay {

// The first call of a sequence on which the sides differ.
struct Divergence {
  std::string file;
  SequenceName sequence;
  std::uint64_t n = 0;
  std::string call;
  std::vector<Difference> differences;
  std::vector<std::string> model;     // receipt: why the model answered so
  std::vector<std::string> recorded;  // what would have to be for the recorded answer
};

struct Report {
  std::uint64_t sequences = 0;
  std::uint64_t calls = 0;   // of the traces
  std::uint64_t graded = 0;  // of them, up to the end of each sequence
  std::vector<Divergence> diverged;
};

struct Settings {
  std::optional<std::string> backend;  // instead of the one that the header names, or of `cca`
  std::function<void(std::size_t done, std::size_t all)> progress;  // in bytes of the file
};

// Adds to the report. What is wrong with the file goes to its diagnostics, and the report means nothing then.
void replay(const scenario::SourceFile& file, const Settings& settings, scenario::Diagnostics& diagnostics,
            Report& report);

}  // namespace realmsim::replay
