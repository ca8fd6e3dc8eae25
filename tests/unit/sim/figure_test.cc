// Figures as SVG, and what of a sweep is drawn. That the text is well-formed XML, tests/cli shows.
#include "sim/report/figure.h"

#include <set>

#include <gtest/gtest.h>

#include "sim/report/line_style.h"
#include "sim/report/svg.h"
#include "sim/report/sweep_figure.h"

namespace realmsim::report {
namespace {

using scenario::Metric;
using scenario::MetricRole;

constexpr const char* kCycles = "cycles.p50";
constexpr const char* kLatency = "latency_us.p50";

std::size_t count(const std::string& text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
    ++found;
  return found;
}

run::Point point(const std::string& bytes, double cycles) {
  return {.at = {{"bytes", bytes}}, .measures = {{kCycles, cycles}, {kLatency, cycles / 1000}}};
}

run::RunResult two_series() {
  run::RunResult result;
  result.scenario = "sweep";
  result.title = "Two <series>";
  result.backend = "cca-csm";
  result.platforms = {{.name = "some-board"}};
  result.seed = 7;
  result.series = {{.id = "csm", .label = "shared", .points = {point("64", 100), point("128", 200)}},
                   {.id = "ns", .label = "normal", .points = {point("64", 3000), point("128", 5000)}}};
  return result;
}

const scenario::Figure kAlongBytes{.x = "bytes"};

Metric published(const std::string& measure, const std::string& bytes) {
  return {.metric = measure, .series = "ns", .at = {{"bytes", bytes}}, .about = 4000.0, .cite = "A paper"};
}

std::size_t marks(const Metric& metric) {
  run::RunResult result = two_series();
  result.metrics = {{.asked = metric, .expected = ""}};
  std::size_t found = 0;
  const auto figure = sweep_figure(result, kAlongBytes, {});
  for (const Panel& panel : figure->panels) {
    for (const Curve& curve : panel.curves)
      found += curve.marks.size();
  }
  return found;
}

TEST(Svg, text_is_safe_between_tags_and_in_attributes) {
  EXPECT_EQ(xml_text("a<b> & \"c\" 10⁴"), "a&lt;b&gt; &amp; &quot;c&quot; 10⁴");
  EXPECT_EQ(xml_text(std::string_view{"\x01\0\x7f\xef\xbf\xbf\t", 7}), "\uFFFD\uFFFD\uFFFD\uFFFD\t");
}

TEST(Svg, coordinates_are_short) {
  EXPECT_EQ(coordinate(12), "12");
  EXPECT_EQ(coordinate(1.5), "1.5");
  EXPECT_EQ(coordinate(100.126), "100.13");
  EXPECT_EQ(coordinate(-0.001), "0");
}

TEST(Svg, long_text_is_broken_at_spaces) {
  EXPECT_EQ(wrap("one two three", 7), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(wrap("  incomprehensible it  is", 5), (std::vector<std::string>{"incomprehensible", "it is"}));
  EXPECT_TRUE(wrap("", 5).empty());
}

TEST(LineStyle, differs_in_colour_dashes_and_shape_within_the_palette) {
  std::set<std::string_view> colors;
  std::set<std::string_view> dashes;
  std::set<MarkerShape> shapes;
  for (std::size_t i = 0; i < 7; ++i) {
    colors.insert(line_style(i).color);
    dashes.insert(line_style(i).dashes);
    shapes.insert(line_style(i).shape);
  }
  EXPECT_EQ(colors.size(), 7);
  EXPECT_EQ(dashes.size(), 7);
  EXPECT_EQ(shapes.size(), 7);
}

TEST(LineStyle, of_one_colour_comes_with_other_dashes_and_shapes) {
  EXPECT_EQ(line_style(8).color, line_style(1).color);
  EXPECT_NE(line_style(8).dashes, line_style(1).dashes);
  EXPECT_NE(line_style(8).shape, line_style(1).shape);
}

TEST(SweepFigure, has_a_panel_per_measure_and_a_curve_per_series) {
  const auto figure = sweep_figure(two_series(), kAlongBytes, {});
  ASSERT_TRUE(figure);
  EXPECT_EQ(figure->names, (std::vector<std::string>{"shared", "normal"}));
  ASSERT_EQ(figure->panels.size(), 2);
  EXPECT_EQ(figure->panels[0].y_title, "latency_us.p50 (us)");
  ASSERT_EQ(figure->panels[1].curves.size(), 2);
  const auto& line = figure->panels[1].curves[1].line;
  ASSERT_EQ(line.size(), 2);
  EXPECT_EQ(line[1].x, 128);
  EXPECT_EQ(line[1].y, 5000);
}

TEST(SweepFigure, says_what_it_rests_on) {
  run::RunResult result = two_series();
  result.mutants = {"rtte.unassigned"};
  const std::string caption = sweep_figure(result, kAlongBytes, {})->caption;
  for (const char* part : {"some-board", "cca-csm", "seed 7", "cycle-approximate", "without rtte.unassigned"})
    EXPECT_NE(caption.find(part), std::string::npos) << part;
}

TEST(SweepFigure, begins_with_the_measure_that_the_scenario_draws) {
  scenario::Figure asked = kAlongBytes;
  asked.y = kCycles;
  EXPECT_EQ(sweep_figure(two_series(), asked, {})->panels[0].name, kCycles);
  const auto chosen = sweep_figure(two_series(), asked, {kLatency});
  ASSERT_EQ(chosen->panels.size(), 2);
  EXPECT_EQ(chosen->panels[0].name, kCycles);
}

TEST(SweepFigure, has_a_curve_for_each_value_of_another_parameter) {
  run::RunResult result = two_series();
  result.series.pop_back();
  for (run::Point& one : result.series[0].points)
    one.at["region"] = one.at["bytes"] == "64" ? "2MiB" : "4MiB";
  const auto figure = sweep_figure(result, kAlongBytes, {kCycles});
  EXPECT_EQ(figure->names, (std::vector<std::string>{"shared, region 2MiB", "shared, region 4MiB"}));
  EXPECT_EQ(figure->panels[0].curves[0].line.size(), 1);
  EXPECT_EQ(figure->panels[0].curves[1].line.front().y, 200);
  EXPECT_EQ(sweep_figure(result, {.x = "region"}, {kCycles})->panels[0].curves[0].line.front().x, 2 << 20);
}

TEST(SweepFigure, needs_measures_and_numbers) {
  EXPECT_FALSE(sweep_figure({}, kAlongBytes, {}));
  EXPECT_FALSE(sweep_figure(two_series(), {.x = "region"}, {}));
  run::RunResult result = two_series();
  result.series[1].points[1].at["bytes"] = "many";
  EXPECT_FALSE(sweep_figure(result, kAlongBytes, {}));
}

TEST(SweepFigure, marks_what_was_published_whatever_its_role) {
  for (const MetricRole role : {MetricRole::Expectation, MetricRole::Calibration, MetricRole::Validation}) {
    Metric metric = published(kCycles, "64");
    metric.role = role;
    EXPECT_EQ(marks(metric), 1);
  }
  EXPECT_EQ(marks(published(kCycles, "256")), 1) << "also where nothing was simulated";
  run::RunResult result = two_series();
  result.metrics = {{.asked = published(kCycles, "64"), .expected = ""}};
  const auto figure = sweep_figure(result, kAlongBytes, {kCycles});
  EXPECT_EQ(figure->panels[0].curves[1].marks[0].y, 4000);
  EXPECT_NE(figure->caption.find("A paper"), std::string::npos);
}

TEST(SweepFigure, marks_no_ratio_no_bound_and_nothing_without_an_origin) {
  Metric ratio = published(kCycles, "64");
  ratio.ratio_to = "csm";
  EXPECT_EQ(marks(ratio), 0);
  Metric bound = published(kCycles, "64");
  bound.about.reset();
  bound.most = 10;
  EXPECT_EQ(marks(bound), 0);
  Metric own = published(kCycles, "64");
  own.cite.clear();
  EXPECT_EQ(marks(own), 0);
  Metric elsewhere = published(kCycles, "64");
  elsewhere.series = "other";
  EXPECT_EQ(marks(elsewhere), 0);
}

TEST(Figure, draws_each_curve_in_each_panel_and_in_the_legend) {
  const std::string svg = draw(*sweep_figure(two_series(), kAlongBytes, {}));
  EXPECT_EQ(count(svg, "<polyline "), 2 * 2 + 2);
  EXPECT_EQ(count(svg, "<circle "), 2 * 2 + 1) << "the first series has circles";
  EXPECT_EQ(count(svg, "<polygon "), 2 * 2 + 1) << "the second has squares";
  EXPECT_EQ(count(svg, ">Two &lt;series&gt;</"), 2) << "the title, once for who cannot see it";
  EXPECT_EQ(count(svg, ">cycles.p50 (cycles)</text>"), 1);
  EXPECT_EQ(count(svg, ">bytes</text>"), 2);
}

TEST(Figure, shows_published_values_as_hollow_markers_and_in_the_legend) {
  run::RunResult result = two_series();
  result.metrics = {{.asked = published(kCycles, "64"), .expected = ""}};
  const std::string svg = draw(*sweep_figure(result, kAlongBytes, {kCycles}));
  EXPECT_EQ(count(svg, "fill=\"none\" stroke=\"#0072b2\" stroke-width=\"1.3\""), 1);
  EXPECT_EQ(count(svg, ">published, in the shape and colour of its series</text>"), 1);
  EXPECT_EQ(count(draw(*sweep_figure(two_series(), kAlongBytes, {kCycles})), "published"), 0);
}

}  // namespace
}  // namespace realmsim::report
