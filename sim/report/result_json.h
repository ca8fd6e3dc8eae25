// The result document, realmsim.result/1.
#pragma once

#include <nlohmann/json.hpp>

#include "sim/run/result.h"

namespace realmsim::report {

nlohmann::ordered_json to_json(const run::RunResult& result);

}  // namespace realmsim::report
