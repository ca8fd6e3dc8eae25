#include "sim/run/metrics.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace realmsim::run {
namespace {

const SeriesResult* find_series(const std::vector<SeriesResult>& series, const std::string& id) {
  if (id.empty() && series.size() == 1) return &series.front();
  const auto found = std::ranges::find(series, id, &SeriesResult::id);
  return found == series.end() ? nullptr : &*found;
}

std::optional<double> value_at(const Point& point, const scenario::Metric& metric) {
  const auto& values = metric.ratio_to.empty() ? point.measures : point.ratios;
  const auto found = values.find(metric.metric);
  return found == values.end() ? std::nullopt : std::optional{found->second};
}

std::string describe(const scenario::Metric& metric) {
  std::vector<std::string> parts;
  if (metric.increasing) parts.emplace_back("increasing");
  if (metric.equals) parts.push_back(fmt::format("= {}", *metric.equals));
  if (metric.about)
    parts.push_back(metric.rel_tol ? fmt::format("{} within {:.3g} %", *metric.about, *metric.rel_tol * 100)
                                   : fmt::format("about {}", *metric.about));
  if (metric.least && metric.most) {
    parts.push_back(fmt::format("{} to {}", *metric.least, *metric.most));
  } else if (metric.least) {
    parts.push_back(fmt::format("at least {}", *metric.least));
  } else if (metric.most) {
    parts.push_back(fmt::format("at most {}", *metric.most));
  }
  return fmt::format("{}", fmt::join(parts, " and "));
}

bool holds(const scenario::Metric& metric, double value) {
  if (metric.equals && value != *metric.equals) return false;
  if (metric.about &&
      std::abs(value - *metric.about) > metric.rel_tol.value_or(0) * std::abs(*metric.about)) {
    return false;
  }
  return (!metric.least || value >= *metric.least) && (!metric.most || value <= *metric.most);
}

// Along the points of the series, in the order of the grid, from where the metric says.
bool increases(const SeriesResult& series, const scenario::Metric& metric) {
  bool begun = metric.from.empty();
  std::optional<double> before;
  for (const Point& point : series.points) {
    begun = begun || point.at == metric.from;
    const auto value = begun ? value_at(point, metric) : std::nullopt;
    if (!value) continue;
    if (before && *value <= *before * (1 - metric.slack.value_or(0))) return false;
    before = value;
  }
  return before.has_value();
}

}  // namespace

std::string baseline_of(const std::vector<scenario::Metric>& metrics) {
  for (const scenario::Metric& metric : metrics) {
    if (!metric.ratio_to.empty()) return metric.ratio_to;
  }
  return {};
}

void add_ratios(RunResult& result) {
  const SeriesResult* base = find_series(result.series, result.baseline);
  if (result.baseline.empty() || base == nullptr) return;
  const auto counting = [&](const Point& point) { return result.platforms[point.platform].counting; };
  for (SeriesResult& one : result.series) {
    if (one.id == result.baseline) continue;
    for (Point& point : one.points) {
      const Point* reference = base->find(point.at);
      if (reference == nullptr || counting(*reference) != counting(point)) continue;
      for (const auto& [name, value] : point.measures) {
        const auto other = reference->measures.find(name);
        const auto row = scenario::find_measure(name);
        if (other == reference->measures.end() || !row || value == 0 || other->second == 0) continue;
        point.ratios[name] = row->higher_is_better ? other->second / value : value / other->second;
      }
    }
  }
}

MetricResult judge(const scenario::Metric& metric, const std::vector<SeriesResult>& series) {
  MetricResult result{.asked = metric, .expected = describe(metric)};
  const SeriesResult* one = find_series(series, metric.series);
  if (one == nullptr) {
    result.pass = false;
    return result;
  }
  const Point* point = one->find(metric.at);
  if (point != nullptr) {
    result.actual = value_at(*point, metric);
    result.platform = point->platform;
  }
  if (metric.about && result.actual) result.error = *result.actual / *metric.about - 1;
  if (!result.judged()) return result;
  if (metric.increasing) result.pass = increases(*one, metric);
  if (metric.of_value()) result.pass = result.pass && result.actual && holds(metric, *result.actual);
  return result;
}

}  // namespace realmsim::run
