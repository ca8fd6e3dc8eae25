// Ratios between series, and measures against what is expected or was published.
#pragma once

#include <string>
#include <vector>

#include "sim/run/result.h"

namespace realmsim::run {

// The one series that metrics ask for ratios to; empty if there is none.
std::string baseline_of(const std::vector<scenario::Metric>& metrics);

// Fills the ratios of every point whose baseline point exists, on a platform that counts the same.
void add_ratios(RunResult& result);

MetricResult judge(const scenario::Metric& metric, const std::vector<SeriesResult>& series);

}  // namespace realmsim::run
