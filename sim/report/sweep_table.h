// The measures of a sweep in text: for each a table with a row per grid point and a column per series,
// published values beside it, and the ratios to the baseline.
#pragma once

#include <string>
#include <vector>

#include "sim/report/style.h"
#include "sim/run/result.h"

namespace realmsim::report {

// `measures` by name; all if there are none. Empty if nothing was measured.
std::string sweep_table(const run::RunResult& result, const std::vector<std::string>& measures,
                        const Style& style);

}  // namespace realmsim::report
