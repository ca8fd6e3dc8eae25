#include "sim/run/result.h"

#include <algorithm>

#include <fmt/ranges.h>

namespace realmsim::run {
namespace {

std::string_view unit_of(const scenario::MeasureRow& row, scenario::Counting counting) {
  if (counting == scenario::Counting::Cycles) return row.unit;
  if (row.unit == "cycles") return "instructions";
  return row.unit == "B/cycle" ? "B/instruction" : row.unit;
}

}  // namespace

const Point* SeriesResult::find(const std::map<std::string, std::string>& at) const {
  const auto found = std::ranges::find(points, at, &Point::at);
  return found == points.end() ? nullptr : &*found;
}

std::string RunResult::unit_of(const scenario::MeasureRow& row) const {
  std::vector<std::string_view> units;
  for (const scenario::Platform& platform : platforms) {
    const std::string_view unit = run::unit_of(row, platform.counting);
    if (std::ranges::find(units, unit) == units.end()) units.push_back(unit);
  }
  return fmt::format("{}", fmt::join(units, " or "));
}

}  // namespace realmsim::run
