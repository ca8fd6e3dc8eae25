#include "sim/report/shown_measures.h"

namespace realmsim::report {
namespace {

// The row of a measure that some point has, named as it stands there.
std::optional<scenario::MeasureRow> measured(const run::RunResult& result, const std::string& name) {
  for (const run::SeriesResult& series : result.series) {
    for (const run::Point& point : series.points) {
      const auto found = point.measures.find(name);
      if (found != point.measures.end()) return scenario::find_measure(found->first);
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<scenario::MeasureRow> shown_measures(const run::RunResult& result,
                                                 const std::vector<std::string>& names) {
  std::vector<scenario::MeasureRow> rows;
  for (const std::string& name : names.empty() ? scenario::measure_names() : names) {
    if (const auto row = measured(result, name)) rows.push_back(*row);
  }
  return rows;
}

}  // namespace realmsim::report
