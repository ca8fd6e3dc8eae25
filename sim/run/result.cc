#include "sim/run/result.h"

#include <algorithm>

namespace realmsim::run {

const Point* SeriesResult::find(const std::map<std::string, std::string>& at) const {
  const auto found = std::ranges::find(points, at, &Point::at);
  return found == points.end() ? nullptr : &*found;
}

const MeasureRow* find_measure(std::string_view name) {
  const auto found = std::ranges::find(kMeasures, name, &MeasureRow::name);
  return found == kMeasures.end() ? nullptr : &*found;
}

}  // namespace realmsim::run
