#include "sim/report/sweep_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/report/heading.h"
#include "sim/report/shown_measures.h"
#include "sim/report/text_table.h"

namespace realmsim::report {
namespace {

using run::MetricResult;
using run::Point;
using run::RunResult;
using run::SeriesResult;

// A published value of a measure, or of its ratio to the baseline, at one point of a series.
std::optional<double> published(const RunResult& result, const std::string& measure,
                                const std::string& series, const std::map<std::string, std::string>& at,
                                bool ratio) {
  for (const MetricResult& metric : result.metrics) {
    const auto& asked = metric.asked;
    if (asked.metric != measure || asked.series != series || asked.at != at) continue;
    if (asked.ratio_to.empty() == !ratio && asked.about) return asked.about;
  }
  return std::nullopt;
}

bool any_published(const RunResult& result, const std::string& measure, const SeriesResult& series,
                   bool ratio) {
  return std::ranges::any_of(series.points, [&](const Point& point) {
    return published(result, measure, series.id, point.at, ratio).has_value();
  });
}

std::string point_name(const Point& point) {
  std::string name;
  for (const auto& [parameter, value] : point.at)
    name += (name.empty() ? "" : " ") + value;
  return name;
}

std::string grid_title(const RunResult& result) {
  std::string title;
  for (const auto& [parameter, value] : result.series.front().points.front().at) {
    title += (title.empty() ? "" : " ") + parameter;
  }
  return title;
}

// Of a series that a run has not come to, or not to its end, there is nothing.
std::string cell(const SeriesResult& series, std::size_t index, const std::string& measure, bool ratio) {
  if (index >= series.points.size()) return "-";
  const auto& values = ratio ? series.points[index].ratios : series.points[index].measures;
  const auto value = values.find(measure);
  return value == values.end() ? "-" : compact(value->second);
}

std::string measure_table(const RunResult& result, const std::string& measure, bool ratio) {
  std::vector<TextTable::Column> columns{{grid_title(result)}};
  std::vector<const SeriesResult*> shown;
  for (const SeriesResult& series : result.series) {
    if (ratio && series.id == result.baseline) continue;
    shown.push_back(&series);
    columns.push_back({series.id});
    if (any_published(result, measure, series, ratio)) columns.push_back({"published"});
  }
  TextTable table{columns};
  for (std::size_t i = 0; i < result.series.front().points.size(); ++i) {
    const Point& row = result.series.front().points[i];
    std::vector<std::string> cells{point_name(row)};
    for (const SeriesResult* series : shown) {
      cells.push_back(cell(*series, i, measure, ratio));
      if (!any_published(result, measure, *series, ratio)) continue;
      const auto known = published(result, measure, series->id, row.at, ratio);
      cells.push_back(known ? compact(*known) : "");
    }
    table.add(std::move(cells));
  }
  return table.render();
}

}  // namespace

std::string sweep_table(const RunResult& result, const std::vector<std::string>& measures,
                        const Style& style) {
  const std::vector<scenario::MeasureRow> shown = shown_measures(result, measures);
  if (shown.empty()) return {};
  std::string text = heading(result, style);
  for (const scenario::MeasureRow& row : shown) {
    const std::string measure{row.name};
    fmt::format_to(std::back_inserter(text), "\n{}: {} ({})\n{}", style.strong(row.name), row.text,
                   result.unit_of(row), measure_table(result, measure, false));
    if (result.baseline.empty()) continue;
    fmt::format_to(std::back_inserter(text), "\n{}: how many times better {} is\n{}", style.strong(row.name),
                   result.baseline, measure_table(result, measure, true));
  }
  return text;
}

}  // namespace realmsim::report
