// The JSON Schema (draft-07) of a scenario file. What it refuses, the reader refuses too; what it cannot say
// (names that must exist, memory that must not overlap, numbers that depend on the platform), the reader
// adds.
#pragma once

#include <nlohmann/json.hpp>

namespace realmsim::scenario {

nlohmann::ordered_json scenario_schema();

}  // namespace realmsim::scenario
