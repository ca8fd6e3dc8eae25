// Published values of a suite: by target, with a mean in which each scored target counts once.
#include "sim/report/validation.h"

#include <gtest/gtest.h>

namespace realmsim::report {
namespace {

using scenario::MetricRole;

constexpr const char* kMedianCycles = "cycles.p50";

run::MetricResult scored(const std::string& target, double error) {
  return {.asked = {.metric = kMedianCycles,
                    .about = 100.0,
                    .rel_tol = 0.1,
                    .role = MetricRole::Validation,
                    .target = target,
                    .scored = true},
          .expected = "100 within 10 %",
          .actual = 100 + 100 * error,
          .error = error,
          .pass = error >= -0.1 && error <= 0.1};
}

run::MetricResult reported(const std::string& target, double error) {
  run::MetricResult result = scored(target, error);
  result.asked.scored = false;
  result.asked.rel_tol.reset();
  return result;
}

run::MetricResult calibration(double error) {
  run::MetricResult result = reported("", error);
  result.asked.role = MetricRole::Calibration;
  return result;
}

run::MetricResult not_measured(const std::string& target) {
  run::MetricResult result = scored(target, 0);
  result.actual.reset();
  result.error.reset();
  result.pass = false;
  return result;
}

Validation of(std::vector<run::MetricResult> metrics) {
  Validation validation;
  validation.add(
      {.scenario = "one", .platforms = {{.name = "n1"}, {.name = "a55"}}, .metrics = std::move(metrics)});
  return validation;
}

std::vector<std::string> names(const std::vector<PublishedValue>& values) {
  std::vector<std::string> names;
  for (const PublishedValue& value : values)
    names.push_back(value.scenario + " " + value.metric.asked.target);
  return names;
}

TEST(Validation, stands_by_target_whatever_scenario_it_comes_from) {
  Validation validation;
  validation.add({.scenario = "b", .platforms = {{}}, .metrics = {scored("T10", 0), scored("T2", 0)}});
  validation.add({.scenario = "a", .platforms = {{}}, .metrics = {scored("T2", 0), scored("T1", 0)}});
  EXPECT_EQ(names(validation.targets), (std::vector<std::string>{"a T1", "b T2", "a T2", "b T10"}));
}

TEST(Validation, names_the_platform_of_the_point) {
  run::MetricResult second = scored("T2", 0);
  second.platform = 1;
  const Validation validation = of({scored("T1", 0), second});
  EXPECT_EQ(validation.targets[0].platform, "n1");
  EXPECT_EQ(validation.targets[1].platform, "a55");
}

TEST(Validation, keeps_calibrations_apart_and_expectations_out) {
  run::MetricResult expectation = reported("", 0.5);
  expectation.asked.role = MetricRole::Expectation;
  const Validation validation = of({calibration(0.5), expectation, scored("T1", 0.01)});
  EXPECT_EQ(names(validation.targets), std::vector<std::string>{"one T1"});
  EXPECT_EQ(names(validation.calibration), std::vector<std::string>{"one "});
}

TEST(Score, counts_each_target_once_by_the_mean_of_its_values) {
  const Score score = score_of(of({scored("T1", -0.3), scored("T2", 0.1), scored("T2", -0.1)}));
  ASSERT_EQ(score.targets.size(), 2U);
  EXPECT_DOUBLE_EQ(score.targets[0].mean_absolute_error, 0.3);
  EXPECT_DOUBLE_EQ(score.targets[1].mean_absolute_error, 0.1);
  EXPECT_EQ(score.targets[1].values, 2U);
  EXPECT_DOUBLE_EQ(*score.mean_absolute_error, 0.2);
}

TEST(Score, knows_no_calibration_and_nothing_that_is_only_reported) {
  const Score score = score_of(of({calibration(9), reported("T1", 9), scored("T1", 0.02)}));
  EXPECT_DOUBLE_EQ(*score.mean_absolute_error, 0.02);
  EXPECT_DOUBLE_EQ(*score.worst->metric.error, 0.02);
}

TEST(Score, has_the_greatest_error_of_either_sign_as_its_worst) {
  const Score score = score_of(of({scored("T1", 0.2), scored("T2", -0.3), scored("T3", 0.1)}));
  EXPECT_EQ(score.worst->metric.asked.target, "T2");
}

TEST(Score, counts_what_was_not_measured_apart) {
  const Score score = score_of(of({scored("T1", 0.1), not_measured("T1")}));
  EXPECT_EQ(score.not_measured, 1U);
  EXPECT_DOUBLE_EQ(*score.mean_absolute_error, 0.1);
}

TEST(Score, of_nothing_scored_is_none) {
  const Score score = score_of(of({reported("T4", 0.1), calibration(0.1)}));
  EXPECT_FALSE(score.mean_absolute_error.has_value());
  EXPECT_FALSE(score.worst.has_value());
  EXPECT_EQ(validation_json(of({reported("T4", 0.1)}))["mean_absolute_error"], nullptr);
}

TEST(ValidationText, tells_targets_score_worst_and_calibration) {
  const Validation validation = of(
      {scored("T1", -0.125), scored("T2", 0.05), reported("T4", 0.5), not_measured("T7"), calibration(0.01)});
  EXPECT_EQ(validation_text(validation, Style{false}),
            "\nvalidation: published values that have set nothing\n"
            "  target  value            published     simulated    error  asked\n"
            "  T1      one: cycles.p50      100.0         87.50  -12.5 %   10 %  scored    MISSED\n"
            "  T2      one: cycles.p50      100.0         105.0   +5.0 %   10 %  scored    ok\n"
            "  T4      one: cycles.p50      100.0         150.0  +50.0 %         reported\n"
            "  T7      one: cycles.p50      100.0  not measured            10 %  scored    MISSED\n"
            "\nmean absolute error over the scored targets 8.8 %: T1 12.5 %, T2 5.0 %\n"
            "worst -12.5 %: T1 one: cycles.p50\n"
            "scored, but not measured: 1\n"
            "\ncalibration: published values that have set parameters\n"
            "  value            published  simulated   error\n"
            "  one: cycles.p50      100.0      101.0  +1.0 %\n");
}

TEST(ValidationText, of_nothing_is_empty) {
  EXPECT_EQ(validation_text({}, Style{false}), "");
}

TEST(ValidationJson, has_a_row_for_every_value_and_one_for_every_scored_target) {
  const auto json = validation_json(of({scored("T1", -0.125), reported("T4", 0.5), calibration(0.01)}));
  ASSERT_EQ(json["targets"].size(), 2U);
  EXPECT_EQ(json["targets"][0]["target"], "T1");
  EXPECT_EQ(json["targets"][0]["platform"], "n1");
  EXPECT_EQ(json["targets"][0]["tolerance"], 0.1);
  EXPECT_EQ(json["targets"][0]["pass"], false);
  EXPECT_FALSE(json["targets"][1].contains("pass"));
  EXPECT_EQ(json["scores"].size(), 1U);
  EXPECT_EQ(json["mean_absolute_error"], 0.125);
  EXPECT_EQ(json["worst"], json["targets"][0]);
  EXPECT_EQ(json["calibration"].size(), 1U);
}

}  // namespace
}  // namespace realmsim::report
