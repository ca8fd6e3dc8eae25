#include "sim/report/validation.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/report/metric_text.h"
#include "sim/report/result_json.h"
#include "sim/report/text_table.h"

namespace realmsim::report {
namespace {

using nlohmann::ordered_json;
using scenario::MetricRole;
using Align = TextTable::Align;

constexpr double kPercent = 100;

std::string place_of(const PublishedValue& value) {
  return fmt::format("{}: {}", value.scenario, subject(value.metric.asked));
}

std::string published(const run::MetricResult& metric) {
  return metric.asked.about ? compact(*metric.asked.about) : metric.expected;
}

std::string simulated(const run::MetricResult& metric) {
  return metric.actual ? compact(*metric.actual) : std::string{"not measured"};
}

std::string tolerance(const run::MetricResult& metric) {
  return metric.asked.rel_tol ? fmt::format("{:.3g} %", *metric.asked.rel_tol * kPercent) : std::string{};
}

std::string target_table(const std::vector<PublishedValue>& values, const Style& style) {
  TextTable table{{{"target", Align::Left},
                   {"value", Align::Left},
                   {"published"},
                   {"simulated"},
                   {"error"},
                   {"asked"},
                   {"", Align::Left},
                   {"", Align::Left}}};
  for (const PublishedValue& value : values) {
    const run::MetricResult& metric = value.metric;
    table.add({metric.asked.target, place_of(value), published(metric), simulated(metric),
               signed_percent(metric.error), tolerance(metric), metric.asked.scored ? "scored" : "reported",
               verdict(metric, style)});
  }
  return table.render();
}

std::string calibration_table(const std::vector<PublishedValue>& values) {
  TextTable table{{{"value", Align::Left}, {"published"}, {"simulated"}, {"error"}}};
  for (const PublishedValue& value : values) {
    table.add({place_of(value), published(value.metric), simulated(value.metric),
               signed_percent(value.metric.error)});
  }
  return table.render();
}

std::string score_text(const Score& score) {
  std::string text;
  if (score.worst) {
    std::vector<std::string> parts;
    for (const TargetScore& target : score.targets)
      parts.push_back(fmt::format("{} {:.1f} %", target.target, target.mean_absolute_error * kPercent));
    fmt::format_to(std::back_inserter(text), "\nmean absolute error over the scored targets {:.1f} %: {}\n",
                   *score.mean_absolute_error * kPercent, fmt::join(parts, ", "));
    fmt::format_to(std::back_inserter(text), "worst {}: {} {}\n", signed_percent(score.worst->metric.error),
                   score.worst->metric.asked.target, place_of(*score.worst));
  }
  if (score.not_measured != 0)
    fmt::format_to(std::back_inserter(text), "scored, but not measured: {}\n", score.not_measured);
  return text;
}

ordered_json value_json(const PublishedValue& value) {
  ordered_json json{{"scenario", value.scenario}, {"platform", value.platform}};
  json.update(metric_json(value.metric));
  return json;
}

ordered_json values_json(const std::vector<PublishedValue>& values) {
  ordered_json list = ordered_json::array();
  for (const PublishedValue& value : values)
    list.push_back(value_json(value));
  return list;
}

}  // namespace

void Validation::add(const run::RunResult& result) {
  const auto target = [](const PublishedValue& value) -> const std::string& {
    return value.metric.asked.target;
  };
  const auto before = [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  };
  for (const run::MetricResult& metric : result.metrics) {
    if (metric.asked.role == MetricRole::Expectation) continue;
    auto& values = metric.asked.role == MetricRole::Validation ? targets : calibration;
    const auto place = std::ranges::upper_bound(values, metric.asked.target, before, target);
    values.insert(
        place,
        {.scenario = result.scenario, .platform = result.platforms[metric.platform].name, .metric = metric});
  }
}

Score score_of(const Validation& validation) {
  Score score;
  for (const PublishedValue& value : validation.targets) {
    const run::MetricResult& metric = value.metric;
    if (!metric.asked.scored) continue;
    if (!metric.error) {
      ++score.not_measured;
      continue;
    }
    if (score.targets.empty() || score.targets.back().target != metric.asked.target)
      score.targets.push_back({.target = metric.asked.target});
    TargetScore& target = score.targets.back();
    ++target.values;
    target.mean_absolute_error += std::abs(*metric.error);
    if (!score.worst || std::abs(*metric.error) > std::abs(*score.worst->metric.error)) score.worst = value;
  }
  double sum = 0;
  for (TargetScore& target : score.targets) {
    target.mean_absolute_error /= static_cast<double>(target.values);
    sum += target.mean_absolute_error;
  }
  if (!score.targets.empty()) score.mean_absolute_error = sum / static_cast<double>(score.targets.size());
  return score;
}

std::string validation_text(const Validation& validation, const Style& style) {
  std::string text;
  if (!validation.targets.empty()) {
    fmt::format_to(std::back_inserter(text), "\n{}: published values that have set nothing\n{}{}",
                   style.strong("validation"), target_table(validation.targets, style),
                   score_text(score_of(validation)));
  }
  if (!validation.calibration.empty()) {
    fmt::format_to(std::back_inserter(text), "\n{}: published values that have set parameters\n{}",
                   style.strong("calibration"), calibration_table(validation.calibration));
  }
  return text;
}

ordered_json validation_json(const Validation& validation) {
  const Score total = score_of(validation);
  ordered_json scores = ordered_json::array();
  for (const TargetScore& target : total.targets) {
    scores.push_back({{"target", target.target},
                      {"values", target.values},
                      {"mean_absolute_error", target.mean_absolute_error}});
  }
  ordered_json json{{"targets", values_json(validation.targets)}, {"scores", std::move(scores)}};
  json["mean_absolute_error"] =
      total.mean_absolute_error ? ordered_json(*total.mean_absolute_error) : ordered_json(nullptr);
  json["worst"] = total.worst ? value_json(*total.worst) : ordered_json(nullptr);
  json["not_measured"] = total.not_measured;
  json["calibration"] = values_json(validation.calibration);
  return json;
}

}  // namespace realmsim::report
