// Which measures of a result a report shows.
#pragma once

#include <string>
#include <vector>

#include "sim/run/result.h"

namespace realmsim::report {

// Those with these names, in that order, or without names all and their stages; without those that no point
// has. Their names are the result's.
std::vector<scenario::MeasureRow> shown_measures(const run::RunResult& result,
                                                 const std::vector<std::string>& names);

}  // namespace realmsim::report
