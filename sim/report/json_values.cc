#include "sim/report/json_values.h"

#include <cmath>

#include "sim/scenario/literals.h"

namespace realmsim::report {

using nlohmann::ordered_json;

namespace {

ordered_json grid_value(const std::string& text) {
  const auto whole = scenario::parse_integer(text);
  if (whole) return *whole;
  return text;
}

}  // namespace

ordered_json number(double value) {
  if (std::abs(value) < 9e15 && value == std::floor(value)) return static_cast<std::int64_t>(value);
  return value;
}

ordered_json grid_point(const std::map<std::string, std::string>& at) {
  ordered_json point = ordered_json::object();
  for (const auto& [parameter, value] : at)
    point[parameter] = grid_value(value);
  return point;
}

}  // namespace realmsim::report
