// The figure of a sweep: a panel per measure, a curve per series, published values beside it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/report/figure.h"
#include "sim/run/result.h"

namespace realmsim::report {

// `measures` by name; all if there are none. `asked.y`, if it names one, comes first. A grid parameter other
// than `asked.x` makes a curve of each of its values. Nothing if no measure was taken or the values of
// `asked.x` are neither numbers nor sizes.
std::optional<Figure> sweep_figure(const run::RunResult& result, const scenario::Figure& asked,
                                   std::vector<std::string> measures);

}  // namespace realmsim::report
