// Axes of figures: scales, places, ticks.
#include "sim/report/axis.h"

#include <gtest/gtest.h>

namespace realmsim::report {
namespace {

using Labels = std::vector<std::string>;
using scenario::AxisScale;

Axis axis(const std::vector<double>& values, std::optional<AxisScale> scale = std::nullopt) {
  return Axis{values, scale};
}

Labels labels(const Axis& axis) {
  Labels found;
  for (const Tick& tick : axis.ticks()) {
    if (!tick.label.empty()) found.push_back(tick.label);
  }
  return found;
}

TEST(Axis, is_logarithmic_by_itself_if_its_values_span_more_than_a_decade) {
  EXPECT_TRUE(axis({1, 10.5}).logarithmic());
  EXPECT_FALSE(axis({1, 10}).logarithmic());
}

TEST(Axis, has_the_scale_that_it_was_asked_for) {
  EXPECT_TRUE(axis({1, 2}, AxisScale::Log).logarithmic());
  EXPECT_FALSE(axis({1, 1000}, AxisScale::Linear).logarithmic());
}

TEST(Axis, is_linear_where_a_value_is_not_positive) {
  EXPECT_FALSE(axis({0, 1000}, AxisScale::Log).logarithmic());
  EXPECT_FALSE(axis({-1, 1000}).logarithmic());
}

TEST(Axis, holds_all_its_values) {
  const std::vector<std::vector<double>> ranges{{3, 7}, {-5, 12}, {2.04, 2846}, {64, 32768},
                                                {5},    {0},      {150, 151}};
  for (const auto& range : ranges) {
    for (const auto scale : {AxisScale::Linear, AxisScale::Log}) {
      const Axis one = axis(range, scale);
      for (const double value : range) {
        EXPECT_GE(one.place(value), 0) << value;
        EXPECT_LE(one.place(value), 1) << value;
      }
      for (const Tick& tick : one.ticks()) {
        EXPECT_GE(one.place(tick.value), -1e-9) << tick.value;
        EXPECT_LE(one.place(tick.value), 1 + 1e-9) << tick.value;
      }
    }
  }
}

TEST(LinearAxis, has_round_ticks_from_zero) {
  const Axis one = axis({100, 176}, AxisScale::Linear);
  EXPECT_EQ(labels(axis({13, 176}, AxisScale::Linear)), (Labels{"0", "50", "100", "150", "200"}));
  EXPECT_EQ(labels(one), (Labels{"100", "120", "140", "160", "180"})) << "not from zero, which is far away";
  EXPECT_DOUBLE_EQ(one.place(140), 0.5);
}

TEST(LinearAxis, has_fractions_without_noise_and_thousands_in_short) {
  EXPECT_EQ(labels(axis({0, 1}, AxisScale::Linear)), (Labels{"0", "0.2", "0.4", "0.6", "0.8", "1"}));
  EXPECT_EQ(labels(axis({0, 2.4e6}, AxisScale::Linear)), (Labels{"0", "500k", "1M", "1.5M", "2M", "2.5M"}));
  EXPECT_EQ(labels(axis({-1, 1}, AxisScale::Linear)), (Labels{"-1", "-0.5", "0", "0.5", "1"}));
}

TEST(LinearAxis, of_one_value_has_a_width) {
  EXPECT_LT(axis({7}).place(7), 1.0 + 1e-9);
  EXPECT_NE(axis({7}).ticks().front().value, axis({7}).ticks().back().value);
  EXPECT_NE(axis({0}).ticks().front().value, axis({0}).ticks().back().value);
}

TEST(LogarithmicAxis, has_a_label_for_each_decade_and_ticks_between) {
  const Axis one = axis({2.04, 2846});
  EXPECT_EQ(labels(one), (Labels{"10", "100", "1000"}));
  EXPECT_EQ(one.ticks().front().value, 2);
  EXPECT_EQ(one.ticks().back().value, 5000);
  EXPECT_EQ(one.ticks().size(), 8 + 9 + 9 + 5);
  EXPECT_NEAR(one.place(100) - one.place(10), one.place(1000) - one.place(100), 1e-12);
}

TEST(LogarithmicAxis, writes_large_decades_as_powers) {
  EXPECT_EQ(labels(axis({3721, 5.2e6})), (Labels{"10⁴", "10⁵", "10⁶", "10⁷"}));
  EXPECT_EQ(labels(axis({3e-4, 5e5})), (Labels{"10⁻²", "10⁰", "10²", "10⁴"})) << "not all, if there are many";
}

TEST(LogarithmicAxis, labels_steps_within_few_decades) {
  EXPECT_EQ(labels(axis({1.5, 18})), (Labels{"1", "2", "5", "10", "20"}));
}

TEST(LogarithmicAxis, of_powers_of_two_has_ticks_at_them) {
  const Axis one = axis({64, 512, 32768});
  EXPECT_EQ(labels(one), (Labels{"64", "256", "1Ki", "4Ki", "16Ki"}));
  EXPECT_EQ(one.ticks().size(), 10);
  EXPECT_GT(one.place(64), 0) << "no marker sits on the frame";
  EXPECT_LT(one.place(32768), 1);
}

}  // namespace
}  // namespace realmsim::report
