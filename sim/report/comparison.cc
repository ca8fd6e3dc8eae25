#include "sim/report/comparison.h"

#include <fmt/format.h>

#include "sim/report/metric_text.h"
#include "sim/report/sweep_table.h"
#include "sim/report/text_table.h"

namespace realmsim::report {
namespace {

using run::MetricResult;
using run::RunResult;
using Align = TextTable::Align;

std::string metric_table(const RunResult& result, scenario::MetricRole role, const Style& style) {
  TextTable table{
      {{"", Align::Left}, {"simulated"}, {"expected", Align::Left}, {"error"}, {"", Align::Left}}};
  for (const MetricResult& metric : result.metrics) {
    if (metric.asked.role != role) continue;
    table.add({subject(metric.asked), metric.actual ? compact(*metric.actual) : "", metric.expected,
               signed_percent(metric.error), verdict(metric, style)});
  }
  return table.empty() ? std::string{} : table.render();
}

}  // namespace

std::string comparison(const RunResult& result, const Style& style) {
  std::string text = sweep_table(result, {}, style);
  if (text.empty()) return {};
  struct Part {
    scenario::MetricRole role;
    std::string_view title;
  };
  constexpr std::array kParts{
      Part{scenario::MetricRole::Expectation, "expectations"},
      Part{scenario::MetricRole::Calibration, "calibration: published values that have set parameters"},
      Part{scenario::MetricRole::Validation, "validation: published values that have set nothing"},
  };
  for (const Part& part : kParts) {
    const std::string table = metric_table(result, part.role, style);
    if (!table.empty()) fmt::format_to(std::back_inserter(text), "\n{}\n{}", style.strong(part.title), table);
  }
  if (!result.estimates.empty()) {
    fmt::format_to(std::back_inserter(text), "\nrests on {} estimated parameters (confidence E): {}\n",
                   result.estimates.size(), fmt::join(result.estimates, ", "));
  }
  return text + "\n";
}

}  // namespace realmsim::report
