// A figure of curves as an SVG document: panels beside each other over a common x axis, a legend below them.
// The same figure is the same text everywhere.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/scenario.h"

namespace realmsim::report {

struct FigurePoint {
  double x = 0;
  double y = 0;
};

struct Curve {
  std::vector<FigurePoint> line;   // joined, in this order
  std::vector<FigurePoint> marks;  // beside it, as hollow markers
};

struct Panel {
  std::string name;     // for programs and screen readers
  std::string heading;  // above it
  std::string y_title;
  std::vector<Curve> curves;  // one for each name of the figure; at least one is not empty
};

struct Figure {
  std::string title;
  std::string description;  // for who cannot see it
  std::string caption;
  std::string x_title;
  std::optional<scenario::AxisScale> x_scale;  // without one: what suits the values
  std::optional<scenario::AxisScale> y_scale;
  std::vector<std::string> names;  // of the curves
  std::string marks_name;
  std::vector<Panel> panels;
};

std::string draw(const Figure& figure);

}  // namespace realmsim::report
