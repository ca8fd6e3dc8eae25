// How far measures rest on estimates, in text and as realmsim.sensitivity/1.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "sim/report/style.h"
#include "sim/run/sensitivity.h"

namespace realmsim::report {

// What moves, the largest first; what could not be tried; what moves nothing.
std::string sensitivity_text(const run::Sensitivity& found, const Style& style);

nlohmann::ordered_json to_json(const run::Sensitivity& found);

}  // namespace realmsim::report
