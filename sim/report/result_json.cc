#include "sim/report/result_json.h"

#include "models/base/ensure.h"
#include "sim/report/json_values.h"

namespace realmsim::report {
namespace {

using nlohmann::ordered_json;

// The platform is told where there are several, and the grid does not tell it.
ordered_json point_json(const run::RunResult& result, const run::Point& point) {
  ordered_json json = grid_point(point.at);
  if (result.platforms.size() > 1) json.emplace("platform", result.platforms[point.platform].name);
  for (const auto& [name, value] : point.measures)
    json[name] = number(value);
  if (!point.ratios.empty()) {
    ordered_json ratios = ordered_json::object();
    for (const auto& [name, value] : point.ratios)
      ratios[name] = value;
    json["ratio"] = std::move(ratios);
  }
  return json;
}

ordered_json platforms_json(const run::RunResult& result) {
  ordered_json list = ordered_json::array();
  for (const scenario::Platform& platform : result.platforms)
    list.push_back({{"name", platform.name},
                    {"title", platform.title},
                    {"counting", find_name(scenario::kCountingNames, platform.counting)}});
  return list;
}

ordered_json metrics_json(const run::RunResult& result, scenario::MetricRole role) {
  ordered_json list = ordered_json::array();
  for (const run::MetricResult& metric : result.metrics) {
    if (metric.asked.role == role) list.push_back(metric_json(metric));
  }
  return list;
}

ordered_json step_json(const run::StepRecord& step) {
  ordered_json json{{"n", step.number}, {"by", step.by}, {"do", step.verb}, {"outcome", step.outcome}};
  if (!step.id.empty()) json["id"] = step.id;
  if (!step.status.empty()) json["status"] = step.status;
  if (!step.refused.empty()) json["check"] = step.refused;
  if (!step.fault.empty()) json["fault"] = step.fault;
  if (!step.exit.empty()) json["exit"] = step.exit;
  json["pass"] = step.mismatches.empty();
  if (!step.mismatches.empty()) json["mismatches"] = step.mismatches;
  if (!step.receipt.empty()) json["receipt"] = step.receipt;
  json["cycles"] = step.cost.total().value;
  ordered_json cost = ordered_json::object();
  for (const MicroOpRow& row : kMicroOps) {
    const auto& entry = step.cost.entry(row.op);
    if (entry.count != 0)
      cost[std::string{row.name}] = {{"count", entry.count}, {"cycles", entry.cycles.value}};
  }
  json["cost"] = std::move(cost);
  return json;
}

// What a workload without a sweep has measured, and the confidence labels that it rests on.
ordered_json measures_json(const run::RunResult& result) {
  ordered_json list = ordered_json::array();
  for (const auto& [name, value] : result.series.front().points.front().measures) {
    ordered_json labels = ordered_json::array();
    for (const char label : result.labels)
      labels.push_back(std::string{label});
    const auto row = scenario::find_measure(name);
    REALMSIM_ENSURE(row.has_value(), "every measure has a row in kMeasures");
    list.push_back({{"metric", name},
                    {"value", number(value)},
                    {"unit", result.unit_of(*row)},
                    {"labels", std::move(labels)}});
  }
  return list;
}

void add_findings(ordered_json& json, const run::RunResult& result) {
  if (!result.steps.empty()) {
    for (const run::StepRecord& step : result.steps)
      json["steps"].push_back(step_json(step));
  }
  if (!result.swept && !result.series.empty()) {
    json["measures"] = measures_json(result);
  } else if (result.swept) {
    ordered_json series = ordered_json::array();
    for (const run::SeriesResult& one : result.series) {
      ordered_json points = ordered_json::array();
      for (const run::Point& point : one.points)
        points.push_back(point_json(result, point));
      series.push_back({{"id", one.id}, {"label", one.label}, {"points", std::move(points)}});
    }
    json["sweep"] = {{"baseline", result.baseline}, {"series", std::move(series)}};
  }
  json["metrics"] = metrics_json(result, scenario::MetricRole::Expectation);
  json["calibration"] = metrics_json(result, scenario::MetricRole::Calibration);
  json["validation"] = metrics_json(result, scenario::MetricRole::Validation);
  json["violations"] = result.violations;
  json["broken"] = result.broken;
  json["mismatches"] = result.mismatches;
  json["estimates"] = result.estimates;
}

ordered_json cases_json(const run::RunResult& result) {
  ordered_json list = ordered_json::array();
  for (const run::RunResult& one : result.cases) {
    ordered_json json{{"case", one.case_name},
                      {"status", find_name(run::kStatusNames, one.status)},
                      {"backend", one.backend},
                      {"platform", one.platforms.front().name}};
    if (one.ended != run::Ended::Whole) json["complete"] = false;
    add_findings(json, one);
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace

ordered_json metric_json(const run::MetricResult& metric) {
  const scenario::Metric& asked = metric.asked;
  ordered_json json{{"metric", asked.metric}, {"role", find_name(scenario::kMetricRoleNames, asked.role)}};
  if (!asked.target.empty()) json["target"] = asked.target;
  if (asked.role == scenario::MetricRole::Validation) json["scored"] = asked.scored;
  if (!asked.series.empty()) json["series"] = asked.series;
  if (!asked.at.empty()) json["at"] = grid_point(asked.at);
  if (!asked.ratio_to.empty()) json["ratio_to"] = asked.ratio_to;
  json["expected"] = metric.expected;
  json["actual"] = metric.actual ? ordered_json(number(*metric.actual)) : ordered_json(nullptr);
  if (asked.about) json["published"] = number(*asked.about);
  if (metric.error) json["error"] = *metric.error;
  if (asked.rel_tol) json["tolerance"] = *asked.rel_tol;
  if (metric.judged()) json["pass"] = metric.pass;
  json["cite"] = asked.cite;
  return json;
}

ordered_json to_json(const run::RunResult& result) {
  ordered_json json{{"format", "realmsim.result/1"},
                    {"scenario", result.scenario},
                    {"status", find_name(run::kStatusNames, result.status)},
                    {"digest", result.digest},
                    {"seed", result.seed},
                    {"backend", result.backend},
                    {"platform", result.platforms.front().name}};
  if (result.ended != run::Ended::Whole) json["complete"] = false;
  if (result.platforms.size() > 1) json["platforms"] = platforms_json(result);
  if (!result.mutants.empty()) json["unsound"] = result.mutants;
  if (result.cases.empty()) {
    add_findings(json, result);
  } else {
    json["cases"] = cases_json(result);
  }
  return json;
}

}  // namespace realmsim::report
