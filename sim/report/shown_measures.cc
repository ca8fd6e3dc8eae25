#include "sim/report/shown_measures.h"

#include <algorithm>

namespace realmsim::report {

std::vector<run::MeasureRow> shown_measures(const run::RunResult& result,
                                            const std::vector<std::string>& names) {
  std::vector<run::MeasureRow> rows;
  for (const std::string& name : names) {
    if (const run::MeasureRow* row = run::find_measure(name)) rows.push_back(*row);
  }
  if (names.empty()) rows.assign(run::kMeasures.begin(), run::kMeasures.end());
  std::erase_if(rows, [&](const run::MeasureRow& row) {
    return std::ranges::none_of(result.series, [&](const run::SeriesResult& series) {
      return std::ranges::any_of(series.points, [&](const run::Point& point) {
        return point.measures.contains(std::string{row.name});
      });
    });
  });
  return rows;
}

}  // namespace realmsim::report
