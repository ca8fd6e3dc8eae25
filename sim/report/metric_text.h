// A metric and what came of it, in words.
#pragma once

#include <string>

#include "sim/report/style.h"
#include "sim/run/result.h"

namespace realmsim::report {

// "cycles.p50 of csm, bytes 64": what is measured, and where.
std::string subject(const scenario::Metric& metric);

// "-1.4 %", or nothing without an error.
std::string signed_percent(const std::optional<double>& error);

// "ok" or "MISSED"; nothing of a value that is only told.
std::string verdict(const run::MetricResult& metric, const Style& style);

}  // namespace realmsim::report
