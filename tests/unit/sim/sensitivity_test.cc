// Which moves of measures count, and how they are told.
#include "sim/run/sensitivity.h"

#include <gtest/gtest.h>

#include "sim/report/sensitivity_report.h"

namespace realmsim::run {
namespace {

constexpr const char* kCycles = "cycles.p50";
constexpr const char* kLatency = "latency_us.p50";

RunResult result(double csm_at_64, double csm_at_128, double ns_at_64, double ratio_at_64 = 2) {
  RunResult result{.platforms = {{.name = "a55"}}, .swept = true};
  result.series = {{.id = "csm",
                    .label = "",
                    .points = {{.at = {{"bytes", "64"}}, .measures = {{kCycles, csm_at_64}}},
                               {.at = {{"bytes", "128"}}, .measures = {{kCycles, csm_at_128}}}}},
                   {.id = "ns",
                    .label = "",
                    .points = {{.at = {{"bytes", "64"}},
                                .measures = {{kCycles, ns_at_64}},
                                .ratios = {{kCycles, ratio_at_64}}}}}};
  return result;
}

std::vector<MeasureMoves> moves(const RunResult& nominal, const RunResult& least, const RunResult& most) {
  return notable_moves(nominal, {&least, &most});
}

TEST(NotableMoves, are_those_of_more_than_a_tenth) {
  const RunResult nominal = result(100, 200, 300);
  EXPECT_TRUE(moves(nominal, result(90, 200, 300), result(100, 220, 300)).empty());
  EXPECT_EQ(moves(nominal, result(89, 200, 300), nominal).size(), 1);
  EXPECT_EQ(moves(nominal, nominal, result(100, 221, 300)).size(), 1);
}

TEST(NotableMoves, tell_the_largest_at_each_end_with_its_sign_and_place) {
  const auto found = moves(result(100, 200, 300), result(80, 100, 330), result(150, 220, 300));
  ASSERT_EQ(found.size(), 1);
  const Move& least = *found[0].ends.least;
  EXPECT_DOUBLE_EQ(least.relative(), -0.5);
  EXPECT_EQ(least.series, "csm");
  EXPECT_EQ(least.at.at("bytes"), "128");
  EXPECT_EQ(least.nominal, 200);
  EXPECT_EQ(least.value, 100);
  EXPECT_DOUBLE_EQ(found[0].ends.most->relative(), 0.5);
  EXPECT_EQ(found[0].ends.most->at.at("bytes"), "64");
}

TEST(NotableMoves, tell_ratios_beside_measures_the_largest_first) {
  const RunResult nominal = result(100, 200, 300, 2);
  const auto found = moves(nominal, nominal, result(120, 200, 300, 3));
  ASSERT_EQ(found.size(), 2);
  EXPECT_TRUE(found[0].ratio);
  EXPECT_DOUBLE_EQ(found[0].largest(), 0.5);
  EXPECT_FALSE(found[1].ratio);
  EXPECT_DOUBLE_EQ(found[1].largest(), 0.2);
}

TEST(NotableMoves, need_a_value_on_both_sides) {
  RunResult nominal = result(100, 200, 300);
  nominal.series[0].points[0].measures[kLatency] = 1;
  nominal.series[0].points[1].measures[kCycles] = 0;
  RunResult other = result(100, 900, 300);
  other.series.pop_back();
  EXPECT_TRUE(moves(nominal, other, other).empty());
}

TEST(NotableMoves, need_only_one_end) {
  const RunResult nominal = result(100, 200, 300);
  const RunResult most = result(150, 200, 300);
  const auto found = notable_moves(nominal, {.least = nullptr, .most = &most});
  ASSERT_EQ(found.size(), 1);
  EXPECT_FALSE(found[0].ends.least);
  EXPECT_DOUBLE_EQ(found[0].largest(), 0.5);
  EXPECT_TRUE(notable_moves(nominal, {}).empty());
}

TEST(Sensitivity, is_of_what_was_measured) {
  EXPECT_TRUE(Sensitivity{.nominal = result(1, 2, 3)}.measured());
  EXPECT_FALSE(Sensitivity{}.measured());
}

// How often a run was begun.
std::size_t runs(const nlohmann::json& parameters) {
  const nlohmann::json scenario{{"format", "realmsim.scenario/1"},
                                {"name", "granules"},
                                {"platform", {{"based_on", "rk3588-a55"}, {"parameters", parameters}}},
                                {"backend", "cca"},
                                {"actors", {{"host", {{"kind", "host"}, {"cpu", 0}}}}},
                                {"workload", {{"kind", "granules"}, {"op", "delegate"}, {"count", 1}}}};
  scenario::Document document{"-", scenario.dump(), REALMSIM_SOURCE_DIR "/configs"};
  EXPECT_TRUE(document.open());
  std::size_t told = 0;
  EXPECT_TRUE(sensitivity(document, {.progress = [&](std::size_t, std::size_t) { ++told; }}));
  return told - 1;  // the last tells that all is done
}

TEST(Sensitivity, runs_no_end_that_is_the_value_itself) {
  const char* used = "gpt.entry_write_cyc";
  EXPECT_EQ(runs({{used, 70}}), runs(nlohmann::json::object()) - 2) << "a supposed value has no other";
}

// One parameter moves a measure, one cannot be tried at its least value, one moves nothing, one is a choice.
Sensitivity three_kinds() {
  const auto judged = [](const char* key, std::uint64_t value, scenario::ParameterRange range) {
    return ParameterSensitivity{.parameter = *timing::find_parameter(key),
                                .estimates = {{.platform = "a55", .value = value, .range = range}}};
  };
  const RunResult nominal = result(100, 200, 300);
  const RunResult most = result(150, 200, 300);
  Sensitivity found{.nominal = nominal};
  found.parameters = {judged("dram.copy_cyc_per_b", 250, {100, 1000}),
                      judged("poll.period_cyc", 1'250'000, {500'000, 1'500'000}),
                      judged("l3.ways", 12'000, {6'000, 24'000}), judged("gpc.mode", 0, {0, 1'000})};
  found.parameters[0].moves = notable_moves(nominal, {.least = &nominal, .most = &most});
  found.parameters[1].not_possible.least = "there is no such machine";
  return found;
}

TEST(SensitivityReport, tells_what_moves_what_was_not_possible_and_what_moves_nothing) {
  const std::string text = report::sensitivity_text(three_kinds(), report::Style{false});
  EXPECT_NE(
      text.find("dram.copy_cyc_per_b   0.25  cycles.p50    0.1  +0.0 %  csm, bytes 64         1  +50.0 %  "
                "csm, bytes 64\n"),
      std::string::npos)
      << text;
  EXPECT_NE(text.find("not possible\n  poll.period_cyc = 500: there is no such machine\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("move nothing by more than 10 %\n  l3.ways, gpc.mode\n"), std::string::npos) << text;
}

// Beside the others, a second platform whose poll is another, and which does not estimate the copy.
Sensitivity on_two_platforms() {
  Sensitivity found = three_kinds();
  found.nominal.platforms.push_back({.name = "a76"});
  found.parameters[1].estimates.push_back({"a76", 600'000, {400'000, 1'500'000}});
  return found;
}

TEST(SensitivityReport, tells_what_differs_between_platforms) {
  const std::string text = report::sensitivity_text(on_two_platforms(), report::Style{false});
  EXPECT_NE(text.find("platform a55 ()\nplatform a76 ()\n"), std::string::npos) << text;
  EXPECT_NE(text.find("poll.period_cyc = 500 or 400: there is no such machine\n"), std::string::npos) << text;
  const auto json = report::to_json(on_two_platforms());
  EXPECT_EQ(json["parameters"][0]["platforms"].size(), 1);
  const auto& poll = json["parameters"][1]["platforms"];
  EXPECT_EQ(poll[0], (nlohmann::ordered_json{{"platform", "a55"}, {"value", 1250}, {"range", {500, 1500}}}));
  EXPECT_EQ(poll[1], (nlohmann::ordered_json{{"platform", "a76"}, {"value", 600}, {"range", {400, 1500}}}));
}

TEST(SensitivityReport, names_the_series_of_a_sweep_without_a_grid) {
  Sensitivity found = three_kinds();
  for (run::Move* move :
       {&*found.parameters[0].moves[0].ends.least, &*found.parameters[0].moves[0].ends.most})
    move->at.clear();
  EXPECT_NE(report::sensitivity_text(found, report::Style{false}).find("+50.0 %  csm\n"), std::string::npos);
  found.nominal.swept = false;
  EXPECT_NE(report::sensitivity_text(found, report::Style{false}).find("+50.0 %\n"), std::string::npos);
}

TEST(SensitivityReport, has_the_same_in_json) {
  const auto json = report::to_json(three_kinds());
  EXPECT_EQ(json["format"], "realmsim.sensitivity/1");
  EXPECT_EQ(json["unmoved"], (nlohmann::ordered_json{"l3.ways", "gpc.mode"}));
  const auto& mover = json["parameters"][0];
  EXPECT_EQ(mover["parameter"], "dram.copy_cyc_per_b");
  EXPECT_EQ(mover["range"], (nlohmann::ordered_json{0.1, 1}));
  EXPECT_EQ(mover["moves"][0]["measure"], kCycles);
  EXPECT_EQ(mover["moves"][0]["most"]["move"], 0.5);
  EXPECT_EQ(mover["moves"][0]["most"]["at"]["bytes"], 64);
  EXPECT_EQ(json["parameters"][1]["not_possible"]["least"], "there is no such machine");
  EXPECT_EQ(json["parameters"][3]["range"], (nlohmann::ordered_json{"off", "model"}));
}

}  // namespace
}  // namespace realmsim::run
