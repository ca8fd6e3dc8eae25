#include "sim/report/plot.h"

#include <fmt/format.h>

namespace realmsim::report {
namespace {

constexpr std::string_view kInk = R"(stroke="#000000")";
constexpr std::string_view kGrid = R"(stroke="#dddddd" stroke-width="0.7")";
constexpr std::string_view kXLabel = R"(font-size="11" text-anchor="middle")";
constexpr std::string_view kYLabel = R"(font-size="11" text-anchor="end")";
constexpr std::string_view kAxisTitle = R"(font-size="12" text-anchor="middle")";

double length(const Tick& tick) {
  return tick.label.empty() ? 3 : 5;
}

}  // namespace

std::string Plot::frame(const std::string& x_title, const std::string& y_title) const {
  const Place below{corner_.x + kWidth / 2, bottom() + 34};
  const Place beside{corner_.x - 50, corner_.y + kHeight / 2};
  const std::string upwards = fmt::format(R"xml({} transform="rotate(-90 {} {})")xml", kAxisTitle,
                                          coordinate(beside.x), coordinate(beside.y));
  const std::string border =
      fmt::format(R"(<rect x="{}" y="{}" width="{}" height="{}" fill="none" {}/>)", coordinate(corner_.x),
                  coordinate(corner_.y), coordinate(kWidth), coordinate(kHeight), kInk);
  return grid() + border + "\n" + x_ticks() + y_ticks() + svg_text(below, kAxisTitle, x_title) +
         svg_text(beside, upwards, y_title);
}

std::string Plot::grid() const {
  std::string text;
  for (const Tick& tick : x_.ticks()) {
    if (!tick.label.empty())
      text += svg_line({x_at(tick.value), corner_.y}, {x_at(tick.value), bottom()}, kGrid);
  }
  for (const Tick& tick : y_.ticks()) {
    if (!tick.label.empty())
      text += svg_line({corner_.x, y_at(tick.value)}, {corner_.x + kWidth, y_at(tick.value)}, kGrid);
  }
  return text;
}

std::string Plot::x_ticks() const {
  std::string text;
  for (const Tick& tick : x_.ticks()) {
    const double x = x_at(tick.value);
    text += svg_line({x, bottom()}, {x, bottom() - length(tick)}, kInk);
    if (!tick.label.empty()) text += svg_text({x, bottom() + 15}, kXLabel, tick.label);
  }
  return text;
}

std::string Plot::y_ticks() const {
  std::string text;
  for (const Tick& tick : y_.ticks()) {
    const double y = y_at(tick.value);
    text += svg_line({corner_.x, y}, {corner_.x + length(tick), y}, kInk);
    if (!tick.label.empty()) text += svg_text({corner_.x - 6, y + 4}, kYLabel, tick.label);
  }
  return text;
}

}  // namespace realmsim::report
