#include "sim/report/sweep_figure.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/report/heading.h"
#include "sim/report/shown_measures.h"
#include "sim/scenario/literals.h"

namespace realmsim::report {
namespace {

using GridPlace = std::map<std::string, std::string>;

// 0.5, 64 or 2MiB.
std::optional<double> number(const std::string& text) {
  if (const auto whole = scenario::parse_integer(text)) return static_cast<double>(*whole);
  if (const auto size = scenario::parse_size(text)) return static_cast<double>(*size);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool good = error == std::errc{} && end == text.data() + text.size();
  return good ? std::optional{value} : std::nullopt;
}

// What a curve is of: a series, and the grid's other parameters.
struct CurveKey {
  const run::SeriesResult* series = nullptr;
  GridPlace others;

  bool operator==(const CurveKey&) const = default;
};

class Drawing {
 public:
  Drawing(const run::RunResult& result, const scenario::Figure& asked) : result_(result), asked_(asked) {}

  std::optional<Figure> figure(const std::vector<scenario::MeasureRow>& measures) {
    if (measures.empty() || !find_curves()) return std::nullopt;
    for (const scenario::MeasureRow& row : measures)
      figure_.panels.push_back(panel(row));
    figure_.title = result_.title.empty() ? result_.scenario : result_.title;
    if (result_.ended != run::Ended::Whole) figure_.title += " (incomplete)";
    figure_.x_title = asked_.x_title.empty() ? asked_.x : asked_.x_title;
    figure_.x_scale = asked_.x_scale;
    figure_.y_scale = asked_.y_scale;
    figure_.caption = caption();
    figure_.description = description(measures);
    if (!cites_.empty()) figure_.marks_name = "published, in the shape and colour of its series";
    return std::move(figure_);
  }

 private:
  // False if a value along x is no number.
  bool find_curves() {
    for (const run::SeriesResult& series : result_.series) {
      for (const run::Point& point : series.points) {
        if (!point.at.contains(asked_.x) || !number(point.at.at(asked_.x))) return false;
        const CurveKey key{&series, without_x(point.at)};
        if (std::ranges::find(curves_, key) != curves_.end()) continue;
        curves_.push_back(key);
        std::string name = series.label;
        for (const auto& [parameter, value] : key.others)
          name += fmt::format(", {} {}", parameter, value);
        figure_.names.push_back(std::move(name));
      }
    }
    return true;
  }

  [[nodiscard]] GridPlace without_x(GridPlace at) const {
    at.erase(asked_.x);
    return at;
  }

  Panel panel(const scenario::MeasureRow& row) {
    Panel panel{.name = std::string{row.name},
                .heading = std::string{row.text},
                .y_title = fmt::format("{} ({})", row.name, result_.unit_of(row))};
    for (const CurveKey& key : curves_) {
      Curve& curve = panel.curves.emplace_back();
      for (const run::Point& point : key.series->points) {
        const auto value = point.measures.find(panel.name);
        if (value == point.measures.end() || without_x(point.at) != key.others) continue;
        curve.line.push_back({*number(point.at.at(asked_.x)), value->second});
      }
      for (const run::MetricResult& metric : result_.metrics) {
        if (is_published(metric.asked, panel.name, key)) mark(metric.asked, curve);
      }
    }
    return panel;
  }

  // A value that somebody has measured, not a ratio and nothing that the scenario demands on its own.
  [[nodiscard]] bool is_published(const scenario::Metric& metric, const std::string& measure,
                                  const CurveKey& key) const {
    const bool absolute = metric.about && metric.ratio_to.empty() && !metric.cite.empty();
    const bool of_series =
        metric.series == key.series->id || (metric.series.empty() && result_.series.size() == 1);
    return absolute && of_series && metric.metric == measure && without_x(metric.at) == key.others;
  }

  void mark(const scenario::Metric& metric, Curve& curve) {
    const auto x = metric.at.find(asked_.x);
    const auto place = x == metric.at.end() ? std::nullopt : number(x->second);
    if (!place) return;
    curve.marks.push_back({*place, *metric.about});
    cites_.insert(metric.cite);
  }

  [[nodiscard]] std::string caption() const {
    std::string text =
        fmt::format("Simulated by realmsim, a cycle-approximate model: {}, backend {}, seed {}.",
                    fmt::join(platforms_of(result_), ", "), result_.backend, result_.seed);
    if (!result_.mutants.empty())
      text += fmt::format(" Unsound firmware, without {}.", fmt::join(result_.mutants, ", "));
    if (!cites_.empty()) text += fmt::format(" Published values: {}.", fmt::join(cites_, "; "));
    return text;
  }

  [[nodiscard]] std::string description(const std::vector<scenario::MeasureRow>& measures) const {
    std::vector<std::string> what;
    for (const scenario::MeasureRow& row : measures)
      what.push_back(fmt::format("{} in {} ({})", row.name, result_.unit_of(row), row.text));
    return fmt::format("Against {}: {}. Curves: {}. {}", figure_.x_title, fmt::join(what, "; "),
                       fmt::join(figure_.names, "; "), figure_.caption);
  }

  const run::RunResult& result_;
  const scenario::Figure& asked_;
  std::vector<CurveKey> curves_;
  std::set<std::string> cites_;  // of the published values drawn
  Figure figure_;
};

}  // namespace

std::optional<Figure> sweep_figure(const run::RunResult& result, const scenario::Figure& asked,
                                   std::vector<std::string> measures) {
  const std::string& first = asked.y;
  if (!measures.empty() && !first.empty() && std::ranges::find(measures, first) == measures.end())
    measures.push_back(first);
  std::vector<scenario::MeasureRow> rows = shown_measures(result, measures);
  std::stable_partition(rows.begin(), rows.end(),
                        [&](const scenario::MeasureRow& row) { return row.name == first; });
  return Drawing{result, asked}.figure(rows);
}

}  // namespace realmsim::report
