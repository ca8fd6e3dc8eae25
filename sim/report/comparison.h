// The tables of a sweep in text: each measure by grid point and series with published values beside it, the
// ratios to the baseline, and the expectations with their signed errors.
#pragma once

#include <string>

#include "sim/report/style.h"
#include "sim/run/result.h"

namespace realmsim::report {

std::string comparison(const run::RunResult& result, const Style& style);

}  // namespace realmsim::report
