#include "tests/unit/sim/workload_bench.h"

namespace realmsim::run {

json scenario_with(const json& workload, const Setting& setting) {
  return {{"format", "realmsim.scenario/1"},
          {"name", "workload"},
          {"platform", {{"based_on", setting.platform}, {"parameters", setting.parameters}}},
          {"backend", setting.backend},
          {"actors", {{"host", {{"kind", "host"}, {"cpu", 0}}}}},
          {"workload", workload}};
}

std::map<std::string, double> measure(const json& workload, const Setting& setting) {
  scenario::Document document{"-", scenario_with(workload, setting).dump(), kConfigs};
  EXPECT_TRUE(document.open());
  const auto result = run_document(document, {.options = {.quantum = setting.quantum}});
  EXPECT_TRUE(result) << document.diagnostics().render_text(false);
  if (!result) return {};
  EXPECT_TRUE(result->passed()) << workload;
  return result->series.front().points.front().measures;
}

Prices::Prices(const Setting& setting) {
  const json any{{"kind", "granules"}, {"op", "delegate"}, {"count", 1}};
  scenario::Document document{"-", scenario_with(any, setting).dump(), kConfigs};
  EXPECT_TRUE(document.open());
  parameters_ = document.instantiate({}).value().platform.parameters;
}

json exits(std::string_view what, std::string_view in) {
  return {{"kind", "exits"}, {"what", what}, {"in", in}, {"count", 5}};
}

std::string platform_name(const ::testing::TestParamInfo<std::string>& platform) {
  std::string name = platform.param;
  std::ranges::replace(name, '-', '_');
  return name;
}

}  // namespace realmsim::run
