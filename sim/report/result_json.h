// The result document, realmsim.result/1, and the form that a metric has in it.
#pragma once

#include <nlohmann/json.hpp>

#include "sim/run/result.h"

namespace realmsim::report {

nlohmann::ordered_json metric_json(const run::MetricResult& metric);
nlohmann::ordered_json to_json(const run::RunResult& result);

}  // namespace realmsim::report
