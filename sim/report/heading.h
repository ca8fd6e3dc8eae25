// What a report says first: of what, on what.
#pragma once

#include <string>

#include "sim/report/style.h"
#include "sim/run/result.h"

namespace realmsim::report {

// Two lines.
std::string heading(const run::RunResult& result, const Style& style);

}  // namespace realmsim::report
