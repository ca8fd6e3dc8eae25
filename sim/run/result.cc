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

const MeasureRow* find_measure(std::string_view name) {
  const std::size_t last = name.find_last_not_of("0123456789");
  if (last + 1 < name.size() && name[last] == '.') name = name.substr(0, last);
  const auto found = std::ranges::find(kMeasures, name, &MeasureRow::name);
  return found == kMeasures.end() ? nullptr : &*found;
}

}  // namespace realmsim::run
