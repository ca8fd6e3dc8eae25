#include "sim/report/sweep_csv.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/report/shown_measures.h"

namespace realmsim::report {
namespace {

std::string field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text)
    quoted += c == '"' ? std::string{"\"\""} : std::string{c};
  return quoted + "\"";
}

std::string field(const std::map<std::string, double>& values, std::string_view measure) {
  const auto value = values.find(std::string{measure});
  return value == values.end() ? std::string{} : fmt::format("{}", value->second);
}

std::string line(const std::vector<std::string>& fields) {
  return fmt::format("{}\n", fmt::join(fields, ","));
}

std::string titles(const run::RunResult& result, const std::vector<scenario::MeasureRow>& measures) {
  std::vector<std::string> fields{"series"};
  for (const auto& [parameter, value] : result.series.front().points.front().at)
    fields.push_back(field(parameter));
  for (const scenario::MeasureRow& row : measures)
    fields.emplace_back(row.name);
  if (!result.baseline.empty()) {
    for (const scenario::MeasureRow& row : measures)
      fields.push_back(fmt::format("ratio.{}", row.name));
  }
  return line(fields);
}

}  // namespace

std::string sweep_csv(const run::RunResult& result, const std::vector<std::string>& names) {
  const std::vector<scenario::MeasureRow> measures = shown_measures(result, names);
  if (measures.empty()) return {};
  std::string text = titles(result, measures);
  for (const run::SeriesResult& series : result.series) {
    for (const run::Point& point : series.points) {
      std::vector<std::string> fields{field(series.id)};
      for (const auto& [parameter, value] : point.at)
        fields.push_back(field(value));
      for (const scenario::MeasureRow& row : measures)
        fields.push_back(field(point.measures, row.name));
      if (!result.baseline.empty()) {
        for (const scenario::MeasureRow& row : measures)
          fields.push_back(field(point.ratios, row.name));
      }
      text += line(fields);
    }
  }
  return text;
}

}  // namespace realmsim::report
