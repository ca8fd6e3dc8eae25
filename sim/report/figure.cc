#include "sim/report/figure.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/report/axis.h"
#include "sim/report/line_style.h"
#include "sim/report/plot.h"
#include "sim/report/svg.h"

namespace realmsim::report {
namespace {

constexpr std::size_t kPanelsPerRow = 3;
constexpr double kPanelWidth = Plot::kLeft + Plot::kWidth + 14;
constexpr double kMargin = 14;
constexpr double kSample = 44;  // of a line in the legend
constexpr double kMarkerSize = 2.7;
constexpr double kMarkSize = 5.5;
constexpr double kLineHeight = 1.3;  // in sizes of the letters
constexpr double kLegendLineHeight = 1.6;

struct Letters {
  double size;
  double proportion;  // of a letter's width to its size, in the widest of usual fonts
  std::string_view attributes;

  [[nodiscard]] double width(std::size_t letters) const {
    return proportion * size * static_cast<double>(letters);
  }
  [[nodiscard]] std::size_t fit(double room) const { return static_cast<std::size_t>(room / width(1)); }
};

constexpr Letters kTitle{16, 0.68, R"(font-size="16" font-weight="bold")"};
constexpr Letters kHeading{12, 0.58, R"(font-size="12")"};
constexpr Letters kLegend{12, 0.6, R"(font-size="12")"};
constexpr Letters kCaption{11, 0.6, R"(font-size="11" fill="#444444")"};

constexpr std::string_view kDocument =
    R"(<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="img"
  aria-labelledby="title description" font-family="Helvetica, Arial, sans-serif">
<title id="title">{2}</title>
<desc id="description">{3}</desc>
<rect width="{0}" height="{1}" fill="#ffffff"/>
{4}</svg>
)";

std::vector<double> values(const Panel& panel, double FigurePoint::*member) {
  std::vector<double> all;
  for (const Curve& curve : panel.curves) {
    for (const auto* points : {&curve.line, &curve.marks}) {
      for (const FigurePoint& point : *points)
        all.push_back(point.*member);
    }
  }
  return all;
}

std::vector<double> values_of_all(const Figure& figure, double FigurePoint::*member) {
  std::vector<double> all;
  for (const Panel& panel : figure.panels) {
    const std::vector<double> some = values(panel, member);
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

std::string joined(const std::vector<Place>& places, const LineStyle& style) {
  std::string points;
  for (const Place& place : places)
    points += fmt::format("{}{},{}", points.empty() ? "" : " ", coordinate(place.x), coordinate(place.y));
  return fmt::format(
      "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.6\" stroke-dasharray=\"{}\"/>\n",
      points, style.color, style.dashes);
}

std::string filled_marker(Place at, const LineStyle& style) {
  return svg_marker(style.shape, at, kMarkerSize, fmt::format(R"(fill="{}")", style.color));
}

std::string hollow_marker(Place at, const LineStyle& style) {
  return svg_marker(style.shape, at, kMarkSize,
                    fmt::format(R"(fill="none" stroke="{}" stroke-width="1.3")", style.color));
}

// Lines first, and the first curve's markers last, so that curves which coincide both show.
std::string curves(const Panel& panel, const Plot& plot) {
  std::string lines;
  std::string markers;
  for (std::size_t i = 0; i < panel.curves.size(); ++i) {
    const LineStyle style = line_style(i);
    std::vector<Place> places;
    std::string of_curve;
    for (const FigurePoint& point : panel.curves[i].line) {
      places.push_back(plot.place(point.x, point.y));
      of_curve += filled_marker(places.back(), style);
    }
    for (const FigurePoint& point : panel.curves[i].marks)
      of_curve += hollow_marker(plot.place(point.x, point.y), style);
    if (!places.empty()) lines += joined(places, style);
    markers.insert(0, of_curve);
  }
  return lines + markers;
}

std::size_t rows(std::size_t entries, std::size_t columns) {
  return (entries + columns - 1) / columns;
}

// Draws from top to bottom.
class Sheet {
 public:
  explicit Sheet(const Figure& figure)
      : figure_(figure), columns_(std::min(kPanelsPerRow, figure.panels.size())), legend_(figure.names) {
    if (!figure.marks_name.empty()) legend_.push_back(figure.marks_name);
    const std::size_t longest = std::ranges::max(legend_, {}, &std::string::size).size();
    legend_entry_ = kSample + 2 * kMargin + kLegend.width(longest);
    room_ = std::max(static_cast<double>(columns_) * kPanelWidth, legend_entry_);
  }

  std::string draw() {
    paragraph(figure_.title, kTitle, kMargin, room_);
    y_ += 8;
    panels();
    legend();
    y_ += 10;
    paragraph(figure_.caption, kCaption, kMargin, room_);
    y_ += kMargin;
    return fmt::format(kDocument, coordinate(room_ + 2 * kMargin), coordinate(y_), xml_text(figure_.title),
                       xml_text(figure_.description), text_);
  }

 private:
  // Lines of text below y_, which moves to the last of them.
  void paragraph(const std::string& text, const Letters& letters, double left, double room) {
    for (const std::string& line : wrap(text, letters.fit(room))) {
      y_ += letters.size * kLineHeight;
      text_ += svg_text({left, y_}, letters.attributes, line);
    }
  }

  void panels() {
    const std::vector<double> all_x = values_of_all(figure_, &FigurePoint::x);
    const Axis x{all_x, figure_.x_scale};
    double heading = 0;
    for (const Panel& panel : figure_.panels)
      heading = std::max(heading, heading_height(panel));
    const double height = heading + 8 + Plot::kHeight + Plot::kBelow;
    const double top = y_;
    for (std::size_t i = 0; i < figure_.panels.size(); ++i) {
      const Panel& panel = figure_.panels[i];
      const double left = kMargin + static_cast<double>(i % columns_) * kPanelWidth + Plot::kLeft;
      const std::size_t row = i / columns_;
      const double bottom_of_heading = top + static_cast<double>(row) * height + heading;
      const std::vector<double> all_y = values(panel, &FigurePoint::y);
      const Axis y{all_y, figure_.y_scale};
      const Plot plot{{left, bottom_of_heading + 8}, x, y};
      text_ += fmt::format("<g role=\"group\" aria-label=\"{}\">\n", xml_text(panel.name));
      y_ = bottom_of_heading - heading_height(panel);
      paragraph(panel.heading, kHeading, left, Plot::kWidth);
      text_ += plot.frame(figure_.x_title, panel.y_title) + curves(panel, plot) + "</g>\n";
    }
    y_ = top + static_cast<double>(rows(figure_.panels.size(), columns_)) * height;
  }

  static double heading_height(const Panel& panel) {
    const std::size_t lines = wrap(panel.heading, kHeading.fit(Plot::kWidth)).size();
    return static_cast<double>(lines) * kHeading.size * kLineHeight;
  }

  // As many entries in a row as there is room for the longest.
  void legend() {
    const auto columns = static_cast<std::size_t>(room_ / legend_entry_);
    for (std::size_t i = 0; i < legend_.size(); ++i) {
      if (i % columns == 0) y_ += kLegend.size * kLegendLineHeight;
      const double left = kMargin + static_cast<double>(i % columns) * room_ / static_cast<double>(columns);
      const Place begin{left, y_ - 4};
      const Place middle{left + kSample / 2, y_ - 4};
      const Place end{left + kSample, y_ - 4};
      text_ += i < figure_.names.size()
                   ? joined({begin, end}, line_style(i)) + filled_marker(middle, line_style(i))
                   : hollow_marker(middle, line_style(0));
      text_ += svg_text({end.x + 8, y_}, kLegend.attributes, legend_[i]);
    }
  }

  const Figure& figure_;
  std::size_t columns_;
  std::vector<std::string> legend_;
  double legend_entry_ = 0;
  double room_ = 0;  // between the margins
  double y_ = kMargin / 2;
  std::string text_;
};

}  // namespace

std::string draw(const Figure& figure) {
  return Sheet{figure}.draw();
}

}  // namespace realmsim::report
