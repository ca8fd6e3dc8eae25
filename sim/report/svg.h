// Pieces of an SVG document as text. Coordinates are in pixels, to the right and down.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace realmsim::report {

struct Place {
  double x = 0;
  double y = 0;
};

// Text as it may stand between tags and in attributes. Characters that XML cannot hold become U+FFFD.
std::string xml_text(std::string_view text);

// With at most two decimals.
std::string coordinate(double value);

// `attributes` are XML as it stands in a tag: name="value" and so on.
std::string svg_line(Place from, Place to, std::string_view attributes);
std::string svg_text(Place at, std::string_view attributes, std::string_view text);

// Lines of at most that many bytes, broken at spaces; a longer word stands alone.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

}  // namespace realmsim::report
