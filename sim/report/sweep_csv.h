// A sweep as comma-separated values (RFC 4180, lines end in \n): a line per series and grid point with the
// series, the grid's parameters, the measures, and their ratios to the baseline as `ratio.MEASURE`.
#pragma once

#include <string>
#include <vector>

#include "sim/run/result.h"

namespace realmsim::report {

// `measures` by name; all if there are none. What a point does not have is an empty field; numbers are the
// shortest that read back the same.
std::string sweep_csv(const run::RunResult& result, const std::vector<std::string>& measures);

}  // namespace realmsim::report
