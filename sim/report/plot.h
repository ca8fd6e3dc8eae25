// The rectangle of a figure in which curves lie, with its frame, grid, ticks and axis titles.
#pragma once

#include <string>

#include "sim/report/axis.h"
#include "sim/report/svg.h"

namespace realmsim::report {

class Plot {
 public:
  static constexpr double kWidth = 276;
  static constexpr double kHeight = 236;
  static constexpr double kLeft = 66;   // of the rectangle: tick labels and title of the y axis
  static constexpr double kBelow = 46;  // and of the x axis

  // `corner` is the upper left one of the rectangle. Both axes outlive the plot.
  Plot(Place corner, const Axis& x, const Axis& y) : corner_(corner), x_(x), y_(y) {}

  [[nodiscard]] Place place(double x, double y) const { return {x_at(x), y_at(y)}; }
  // All but the curves.
  [[nodiscard]] std::string frame(const std::string& x_title, const std::string& y_title) const;

 private:
  [[nodiscard]] std::string grid() const;  // at the ticks that have a label
  [[nodiscard]] std::string x_ticks() const;
  [[nodiscard]] std::string y_ticks() const;
  [[nodiscard]] double bottom() const { return corner_.y + kHeight; }
  [[nodiscard]] double x_at(double value) const { return corner_.x + kWidth * x_.place(value); }
  [[nodiscard]] double y_at(double value) const { return bottom() - kHeight * y_.place(value); }

  Place corner_;
  const Axis& x_;
  const Axis& y_;
};

}  // namespace realmsim::report
