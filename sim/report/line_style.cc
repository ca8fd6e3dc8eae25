#include "sim/report/line_style.h"

#include <array>
#include <span>

#include <fmt/format.h>

namespace realmsim::report {
namespace {

constexpr std::array kStyles{
    LineStyle{"#000000", "none", MarkerShape::Circle},
    LineStyle{"#0072b2", "7 4", MarkerShape::Square},
    LineStyle{"#d55e00", "9 3 2 3", MarkerShape::Triangle},
    LineStyle{"#009e73", "2 3", MarkerShape::Diamond},
    LineStyle{"#cc79a7", "12 4", MarkerShape::Inverted},
    LineStyle{"#e69f00", "8 3 2 3 2 3", MarkerShape::Hexagon},
    LineStyle{"#56b4e9", "4 2", MarkerShape::Bar},
};

// Corners of each shape but the circle, in units of its size.
constexpr std::array<Place, 4> kSquare{{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}}};
constexpr std::array<Place, 3> kTriangle{{{0, -1.2}, {1.1, 0.8}, {-1.1, 0.8}}};
constexpr std::array<Place, 4> kDiamond{{{0, -1.3}, {1.3, 0}, {0, 1.3}, {-1.3, 0}}};
constexpr std::array<Place, 3> kInverted{{{0, 1.2}, {1.1, -0.8}, {-1.1, -0.8}}};
constexpr std::array<Place, 6> kHexagon{
    {{1.1, 0}, {0.55, 0.95}, {-0.55, 0.95}, {-1.1, 0}, {-0.55, -0.95}, {0.55, -0.95}}};
constexpr std::array<Place, 4> kBar{{{-0.45, -1.3}, {0.45, -1.3}, {0.45, 1.3}, {-0.45, 1.3}}};

struct Outline {
  MarkerShape shape;
  std::span<const Place> corners;
};

constexpr std::array kOutlines{
    Outline{MarkerShape::Square, kSquare},   Outline{MarkerShape::Triangle, kTriangle},
    Outline{MarkerShape::Diamond, kDiamond}, Outline{MarkerShape::Inverted, kInverted},
    Outline{MarkerShape::Hexagon, kHexagon}, Outline{MarkerShape::Bar, kBar},
};

}  // namespace

LineStyle line_style(std::size_t curve) {
  const std::size_t turned = curve + curve / kStyles.size();
  LineStyle style = kStyles[turned % kStyles.size()];
  style.color = kStyles[curve % kStyles.size()].color;
  return style;
}

std::string svg_marker(MarkerShape shape, Place at, double size, std::string_view attributes) {
  for (const Outline& outline : kOutlines) {
    if (outline.shape != shape) continue;
    std::string points;
    for (const Place& corner : outline.corners) {
      points += fmt::format("{}{},{}", points.empty() ? "" : " ", coordinate(at.x + size * corner.x),
                            coordinate(at.y + size * corner.y));
    }
    return fmt::format("<polygon points=\"{}\" {}/>\n", points, attributes);
  }
  return fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\" {}/>\n", coordinate(at.x), coordinate(at.y),
                     coordinate(size), attributes);
}

}  // namespace realmsim::report
