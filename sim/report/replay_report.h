// What came of replaying traces: one document, or the first divergence of each sequence in words.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "sim/replay/replayer.h"
#include "sim/report/style.h"

namespace realmsim::report {

nlohmann::ordered_json to_json(const replay::Report& report);  // realmsim.replay/1
std::string divergences(const replay::Report& report, const Style& style);
std::string closing(const replay::Report& report, const Style& style);

}  // namespace realmsim::report
