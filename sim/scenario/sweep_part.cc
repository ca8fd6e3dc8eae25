// "sweep".
#include <algorithm>

#include <fmt/format.h>

#include "sim/scenario/measure.h"
#include "sim/scenario/parts.h"

namespace realmsim::scenario {
namespace {

std::optional<SeriesRow> read_series(Reader& reader, const Node& node) {
  if (node.kind() != NodeKind::Object || node.find("id") == nullptr) {
    reader.error(kMissingKey, node, "a series is an object with an `id`");
    return std::nullopt;
  }
  SeriesRow row;
  row.id = reader.text(node.find("id")->value).value_or("");
  row.label = row.id;
  for (const Member& member : node.members()) {
    if (member.key == "id") continue;
    if (member.key == "label") {
      row.label = reader.text(member.value).value_or(row.id);
      continue;
    }
    read_choice(reader, member, row.parameters);
  }
  return row;
}

std::optional<Figure> read_figure(Reader& reader, const Node& node, const Sweep& sweep) {
  if (!reader.object(node, "figure", kFigureKeys)) return std::nullopt;
  const Node& x = *reader.find(node, "x");
  std::vector<std::string_view> parameters;
  for (const auto& [name, values] : sweep.grid)
    parameters.push_back(name);
  if (parameters.empty()) {
    reader.error(kBadValue, x, "`x` is a parameter of the `grid`, and there is none");
    return std::nullopt;
  }
  Figure figure{.x = reader.choice(x, parameters).value_or(""),
                .y = read_measure(reader, *reader.find(node, "y"))};
  if (const Node* title = reader.find(node, "x_title")) figure.x_title = reader.text(*title).value_or("");
  if (const Node* scale = reader.find(node, "x_scale"))
    figure.x_scale = reader.choice(*scale, kAxisScaleNames);
  if (const Node* scale = reader.find(node, "y_scale"))
    figure.y_scale = reader.choice(*scale, kAxisScaleNames);
  return figure;
}

}  // namespace

std::optional<Sweep> read_sweep(Reader& reader, const Node& node) {
  if (!reader.object(node, "sweep", kSweepKeys)) return std::nullopt;
  Sweep sweep;
  if (const Node* grid = reader.find(node, "grid")) {
    for (const Member& member : reader.members(*grid)) {
      if (!reader.parameters().contains(member.key)) {
        reader.error_at_key(kUnknownName, member, fmt::format("`{}` is no parameter", member.key));
      }
      const auto values = reader.elements(member.value);
      if (member.value.kind() == NodeKind::Array && values.empty())
        reader.error(kBadValue, member.value, "expected at least one value");
      sweep.grid.emplace_back(member.key, std::vector<Node>{values.begin(), values.end()});
    }
  }
  if (const Node* series = reader.find(node, "series")) {
    for (const Node& element : reader.elements(*series)) {
      auto row = read_series(reader, element);
      if (!row) continue;
      if (std::ranges::find(sweep.series, row->id, &SeriesRow::id) != sweep.series.end()) {
        reader.error(kBadValue, element.find("id")->value,
                     fmt::format("another series has the id `{}`", row->id));
      }
      sweep.series.push_back(std::move(*row));
    }
  }
  if (const Node* measure = reader.find(node, "measure")) {
    for (const Node& element : reader.elements(*measure))
      sweep.measure.push_back(read_measure(reader, element));
  }
  if (const Node* figure = reader.find(node, "figure")) sweep.figure = read_figure(reader, *figure, sweep);
  if (sweep.series.empty()) sweep.series.push_back({.id = "all", .label = "all"});
  return sweep;
}

}  // namespace realmsim::scenario
