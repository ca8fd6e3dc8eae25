// A sweep as comma-separated values.
#include "sim/report/sweep_csv.h"

#include <gtest/gtest.h>

namespace realmsim::report {
namespace {

constexpr const char* kCycles = "cycles.p50";
constexpr const char* kThroughput = "throughput_mib_s";

run::RunResult two_series() {
  run::RunResult result;
  result.series = {
      {.id = "csm",
       .label = "",
       .points = {{.at = {{"bytes", "64"}}, .measures = {{kCycles, 100.5}, {kThroughput, 0.1}}}}},
      {.id = "ns",
       .label = "",
       .points = {{.at = {{"bytes", "64"}}, .measures = {{kCycles, 201}}, .ratios = {{kCycles, 2}}}}}};
  return result;
}

TEST(SweepCsv, has_a_line_per_series_and_point) {
  EXPECT_EQ(sweep_csv(two_series(), {}),
            "series,bytes,cycles.p50,throughput_mib_s\n"
            "csm,64,100.5,0.1\n"
            "ns,64,201,\n")
      << "what a point does not have is an empty field";
}

TEST(SweepCsv, has_ratios_beside_the_measures_if_there_is_a_baseline) {
  run::RunResult result = two_series();
  result.baseline = "csm";
  EXPECT_EQ(sweep_csv(result, {kCycles}),
            "series,bytes,cycles.p50,ratio.cycles.p50\n"
            "csm,64,100.5,\n"
            "ns,64,201,2\n");
}

TEST(SweepCsv, has_the_chosen_measures_in_their_order_without_those_of_no_point) {
  EXPECT_EQ(sweep_csv(two_series(), {kThroughput, "latency_us.p50", kCycles}),
            "series,bytes,throughput_mib_s,cycles.p50\n"
            "csm,64,0.1,100.5\n"
            "ns,64,,201\n");
}

TEST(SweepCsv, quotes_what_would_end_a_field) {
  run::RunResult result = two_series();
  result.series.pop_back();
  result.series[0].id = "a \"b\", c";
  EXPECT_EQ(sweep_csv(result, {kCycles}), "series,bytes,cycles.p50\n\"a \"\"b\"\", c\",64,100.5\n");
}

TEST(SweepCsv, is_empty_if_nothing_was_measured) {
  EXPECT_EQ(sweep_csv({}, {}), "");
}

}  // namespace
}  // namespace realmsim::report
