// What a report says first: of what, on what.
#pragma once

#include <string>

#include "sim/report/style.h"
#include "sim/run/result.h"

namespace realmsim::report {

// Of each platform of the run its name and title.
std::vector<std::string> platforms_of(const run::RunResult& result);

// Two lines; of several platforms, one for each besides.
std::string heading(const run::RunResult& result, const Style& style);

}  // namespace realmsim::report
