// How the curves of a figure are told apart: by colour, by dashes and by the shape of their markers, so that
// any one of the three suffices. Colours are those of Okabe and Ito, "Color Universal Design" (2008), which
// readers of every colour vision distinguish, without the yellow, which paper does not show.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/report/svg.h"

namespace realmsim::report {

enum class MarkerShape : std::uint8_t { Circle, Square, Triangle, Diamond, Inverted, Hexagon, Bar };

struct LineStyle {
  std::string_view color;
  std::string_view dashes;  // as stroke-dasharray; "none": solid
  MarkerShape shape;
};

// Of the curve at that position. From the eighth on colours come again, with other dashes and shapes.
LineStyle line_style(std::size_t curve);

// A marker around a place; `size` is about half its width.
std::string svg_marker(MarkerShape shape, Place at, double size, std::string_view attributes);

}  // namespace realmsim::report
