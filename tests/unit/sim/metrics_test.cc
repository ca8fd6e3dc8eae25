// Ratios between series, and measures held against what is expected or was published.
#include "sim/run/metrics.h"

#include <cmath>

#include <gtest/gtest.h>

namespace realmsim::run {
namespace {

using scenario::Metric;
using scenario::MetricRole;

constexpr const char* kCycles = "cycles.p50";
constexpr const char* kThroughput = "throughput_mib_s";

Point point(const std::string& bytes, double cycles, double throughput = 0) {
  return {.at = {{"bytes", bytes}}, .measures = {{kCycles, cycles}, {kThroughput, throughput}}};
}

// `csm` is the better of the two at 64 bytes, the worse at 128.
std::vector<SeriesResult> two_series() {
  return {{.id = "csm", .label = "", .points = {point("64", 100, 50), point("128", 400, 20)}},
          {.id = "ns", .label = "", .points = {point("64", 250, 10), point("128", 100, 40)}}};
}

std::vector<SeriesResult> with_ratios(std::vector<SeriesResult> series, const std::string& baseline) {
  RunResult result{.platforms = {{}}, .baseline = baseline, .series = std::move(series)};
  add_ratios(result);
  return result.series;
}

std::vector<SeriesResult> one_series(const std::vector<double>& cycles) {
  SeriesResult series{.id = "only", .label = "", .points = {}};
  for (std::size_t i = 0; i < cycles.size(); ++i)
    series.points.push_back(point(std::to_string(64 << i), cycles[i]));
  return {series};
}

bool passes(const Metric& metric, double cycles) {
  const auto result = judge(metric, one_series({cycles}));
  EXPECT_EQ(result.actual, cycles);
  return result.pass;
}

Metric at_64(Metric metric) {
  metric.metric = kCycles;
  metric.at = {{"bytes", "64"}};
  return metric;
}

TEST(Ratio, says_how_many_times_better_the_baseline_is) {
  const auto series = with_ratios(two_series(), "csm");
  const auto& at_64_bytes = series[1].points[0].ratios;
  EXPECT_DOUBLE_EQ(at_64_bytes.at(kCycles), 2.5) << "fewer cycles are better";
  EXPECT_DOUBLE_EQ(at_64_bytes.at(kThroughput), 5) << "more throughput is better";
  const auto& at_128_bytes = series[1].points[1].ratios;
  EXPECT_DOUBLE_EQ(at_128_bytes.at(kCycles), 0.25) << "below one: the baseline is worse";
  EXPECT_DOUBLE_EQ(at_128_bytes.at(kThroughput), 0.5);
}

TEST(Ratio, is_not_given_to_the_baseline_itself) {
  const auto series = with_ratios(two_series(), "csm");
  EXPECT_TRUE(series[0].points[0].ratios.empty());
}

TEST(Ratio, needs_the_same_grid_point_of_the_baseline) {
  auto series = two_series();
  series[0].points.erase(series[0].points.begin());
  series = with_ratios(series, "csm");
  EXPECT_TRUE(series[1].points[0].ratios.empty());
  EXPECT_FALSE(series[1].points[1].ratios.empty());
}

TEST(Ratio, is_not_made_from_a_measure_that_is_zero) {
  auto series = two_series();
  series[0].points[0].measures[kCycles] = 0;
  series[1].points[0].measures[kThroughput] = 0;
  series = with_ratios(series, "csm");
  EXPECT_TRUE(series[1].points[0].ratios.empty());
}

TEST(Ratio, is_not_made_without_a_baseline) {
  for (const char* nothing : {"", "unknown"})
    EXPECT_TRUE(with_ratios(two_series(), nothing)[1].points[0].ratios.empty());
}

TEST(Ratio, is_not_made_between_cycles_and_instructions) {
  RunResult result{.platforms = {{}, {.counting = scenario::Counting::Instructions}}, .baseline = "csm"};
  result.series = two_series();
  result.series[1].points[0].platform = 1;
  add_ratios(result);
  EXPECT_TRUE(result.series[1].points[0].ratios.empty());
  EXPECT_FALSE(result.series[1].points[1].ratios.empty()) << "on the platform of the baseline";
}

TEST(Ratio, is_what_a_metric_with_ratio_to_is_judged_by) {
  const Metric metric{
      .metric = kCycles, .series = "ns", .at = {{"bytes", "64"}}, .ratio_to = "csm", .equals = 2.5};
  EXPECT_EQ(baseline_of({Metric{.metric = kCycles}, metric}), "csm");
  const auto result = judge(metric, with_ratios(two_series(), baseline_of({metric})));
  EXPECT_EQ(result.actual, 2.5);
  EXPECT_TRUE(result.pass);
}

TEST(Metric, without_a_tolerance_is_exact) {
  EXPECT_TRUE(passes(at_64({.about = 100.0}), 100));
  EXPECT_FALSE(passes(at_64({.about = 100.0}), 100.5));
  EXPECT_TRUE(passes(at_64({.equals = 100.0}), 100));
  EXPECT_FALSE(passes(at_64({.equals = 100.0}), 99));
}

TEST(Metric, tells_and_judges_all_that_it_expects) {
  const Metric metric =
      at_64({.about = 100.0, .rel_tol = 0.5, .least = 80.0, .equals = 90.0, .increasing = true});
  const auto judged = [&](const std::vector<double>& cycles) { return judge(metric, one_series(cycles)); };
  EXPECT_EQ(judged({90, 91}).expected, "increasing and = 90 and 100 within 50 % and at least 80");
  EXPECT_TRUE(judged({90, 91}).pass);
  EXPECT_FALSE(judged({90, 89}).pass) << "does not increase";
  EXPECT_FALSE(judged({91, 92}).pass) << "is another value";
}

TEST(Metric, within_its_relative_tolerance_passes_on_both_sides) {
  const Metric metric = at_64({.about = 200.0, .rel_tol = 0.05});
  EXPECT_TRUE(passes(metric, 190));
  EXPECT_TRUE(passes(metric, 210));
  EXPECT_FALSE(passes(metric, 189.9));
  EXPECT_FALSE(passes(metric, 210.1));
}

TEST(Metric, has_an_error_with_the_sign_of_the_deviation) {
  const Metric metric = at_64({.about = 200.0, .rel_tol = 0.05});
  EXPECT_NEAR(*judge(metric, one_series({190})).error, -0.05, 1e-12);
  EXPECT_NEAR(*judge(metric, one_series({210})).error, 0.05, 1e-12);
  EXPECT_EQ(judge(at_64({.most = 200.0}), one_series({190})).error, std::nullopt);
}

TEST(Metric, holds_its_bounds_including_their_ends) {
  EXPECT_TRUE(passes(at_64({.least = 10.0}), 10));
  EXPECT_FALSE(passes(at_64({.least = 10.0}), 9.9));
  EXPECT_TRUE(passes(at_64({.most = 10.0}), 10));
  EXPECT_FALSE(passes(at_64({.most = 10.0}), 10.1));
  const Metric between = at_64({.least = 10.0, .most = 20.0});
  EXPECT_TRUE(passes(between, 10));
  EXPECT_TRUE(passes(between, 20));
  EXPECT_FALSE(passes(between, 9));
  EXPECT_FALSE(passes(between, 21));
}

TEST(Metric, fails_where_nothing_was_measured) {
  const auto series = two_series();
  const auto lost = [&](Metric metric) {
    const auto result = judge(metric, series);
    EXPECT_EQ(result.actual, std::nullopt);
    return !result.pass;
  };
  EXPECT_TRUE(lost({.metric = kCycles, .series = "other", .at = {{"bytes", "64"}}, .most = 1e9}));
  EXPECT_TRUE(lost({.metric = kCycles, .series = "ns", .at = {{"bytes", "256"}}, .most = 1e9}));
  EXPECT_TRUE(lost({.metric = "latency_us.p50", .series = "ns", .at = {{"bytes", "64"}}, .most = 1e9}));
  EXPECT_TRUE(
      lost({.metric = kCycles, .series = "ns", .at = {{"bytes", "64"}}, .ratio_to = "csm", .most = 1e9}));
}

TEST(Metric, of_the_only_series_need_not_name_it) {
  EXPECT_TRUE(judge(at_64({.equals = 7.0}), one_series({7})).pass);
  EXPECT_FALSE(judge(at_64({.most = 1e9}), two_series()).pass) << "of two it must";
}

TEST(Metric, tells_what_it_expects) {
  const auto told = [](const Metric& metric) { return judge(metric, {}).expected; };
  EXPECT_EQ(told({.about = 24.0, .rel_tol = 0.05}), "24 within 5 %");
  EXPECT_EQ(told({.about = 2.33}), "about 2.33");
  EXPECT_EQ(told({.least = 0.95, .most = 1.05}), "0.95 to 1.05");
  EXPECT_EQ(told({.least = 3.0}), "at least 3");
  EXPECT_EQ(told({.most = 10.0}), "at most 10");
  EXPECT_EQ(told({.equals = 5.0}), "= 5");
  EXPECT_EQ(told({.increasing = true}), "increasing");
}

Metric increasing(Metric metric = {}) {
  metric.metric = kCycles;
  metric.increasing = true;
  return metric;
}

TEST(MonotoneMetric, increases_from_each_point_to_the_next) {
  EXPECT_TRUE(judge(increasing(), one_series({1, 2, 3})).pass);
  EXPECT_FALSE(judge(increasing(), one_series({1, 3, 2})).pass);
  EXPECT_FALSE(judge(increasing(), one_series({1, 2, 2})).pass) << "standing still is not increasing";
}

TEST(MonotoneMetric, says_nothing_about_points_before_its_start) {
  Metric metric = increasing({.from = {{"bytes", "128"}}});
  EXPECT_TRUE(judge(metric, one_series({9, 1, 2})).pass);
  EXPECT_FALSE(judge(metric, one_series({1, 3, 2})).pass);
}

TEST(MonotoneMetric, may_fall_back_by_its_slack) {
  Metric metric = increasing({.slack = 0.1});
  EXPECT_TRUE(judge(metric, one_series({100, 91, 95})).pass);
  EXPECT_FALSE(judge(metric, one_series({100, 90})).pass);
}

TEST(MonotoneMetric, fails_where_nothing_was_measured) {
  EXPECT_FALSE(judge(increasing(), one_series({})).pass);
  EXPECT_FALSE(judge(increasing({.from = {{"bytes", "4096"}}}), one_series({1, 2})).pass);
}

TEST(ReportedMetric, never_fails_and_keeps_its_error) {
  for (const MetricRole role : {MetricRole::Calibration, MetricRole::Validation}) {
    const auto result = judge(at_64({.about = 100.0, .role = role}), one_series({150}));
    EXPECT_TRUE(result.pass);
    EXPECT_EQ(result.actual, 150);
    EXPECT_NEAR(*result.error, 0.5, 1e-12);
    EXPECT_TRUE(judge(at_64({.most = 1.0, .role = role}), one_series({150})).pass);
  }
}

TEST(ReportedMetric, with_a_tolerance_is_judged) {
  for (const MetricRole role : {MetricRole::Calibration, MetricRole::Validation}) {
    const Metric metric = at_64({.about = 100.0, .rel_tol = 0.1, .role = role});
    EXPECT_TRUE(judge(metric, one_series({110})).pass);
    EXPECT_FALSE(judge(metric, one_series({111})).pass);
  }
}

TEST(MissedMetric, fails_the_run_unless_it_is_a_validation) {
  const auto fails = [](Metric metric, double cycles) {
    return judge(at_64(std::move(metric)), one_series({cycles})).fails_run();
  };
  EXPECT_TRUE(fails({.about = 100.0, .rel_tol = 0.1}, 150));
  EXPECT_TRUE(fails({.about = 100.0, .rel_tol = 0.1, .role = MetricRole::Calibration}, 150));
  EXPECT_FALSE(fails({.about = 100.0, .rel_tol = 0.1, .role = MetricRole::Validation}, 150));
  EXPECT_FALSE(fails({.about = 100.0, .rel_tol = 0.1}, 105));
}

TEST(MissedMetric, fails_no_run_as_a_validation_of_what_was_not_measured) {
  const Metric metric{
      .metric = "latency_us.p50", .about = 1.0, .rel_tol = 0.1, .role = MetricRole::Validation};
  const auto result = judge(metric, one_series({100}));
  EXPECT_FALSE(result.pass);
  EXPECT_FALSE(result.fails_run());
}

}  // namespace
}  // namespace realmsim::run
