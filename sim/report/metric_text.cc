#include "sim/report/metric_text.h"

#include <fmt/format.h>

namespace realmsim::report {

std::string subject(const scenario::Metric& metric) {
  std::string text = metric.metric + (metric.series.empty() ? "" : " of " + metric.series);
  for (const auto& [parameter, value] : metric.at)
    text += fmt::format(", {} {}", parameter, value);
  if (!metric.ratio_to.empty()) text += ", ratio to " + metric.ratio_to;
  for (const auto& [parameter, value] : metric.from)
    text += fmt::format(", from {} {}", parameter, value);
  return text;
}

std::string signed_percent(const std::optional<double>& error) {
  return error ? fmt::format("{:+.1f} %", *error * 100) : std::string{};
}

std::string verdict(const run::MetricResult& metric, const Style& style) {
  if (!metric.judged()) return {};
  return metric.pass ? style.good("ok") : style.bad("MISSED");
}

}  // namespace realmsim::report
