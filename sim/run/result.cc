#include "sim/run/result.h"

#include <algorithm>

namespace realmsim::run {

const Point* SeriesResult::find(const std::map<std::string, std::string>& at) const {
  const auto found = std::ranges::find(points, at, &Point::at);
  return found == points.end() ? nullptr : &*found;
}

std::string_view RunResult::unit_of(const MeasureRow& row) const {
  if (counting == scenario::Counting::Cycles) return row.unit;
  if (row.unit == "cycles") return "instructions";
  return row.unit == "B/cycle" ? "B/instruction" : row.unit;
}

}  // namespace realmsim::run
