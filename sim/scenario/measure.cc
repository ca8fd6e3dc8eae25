#include "sim/scenario/measure.h"

#include <algorithm>

#include <fmt/format.h>

namespace realmsim::scenario {
namespace {

// The text of what stands behind the dot, if it may stand there.
std::optional<std::string_view> text_of_part(const MeasureRow& row, std::string_view part) {
  switch (row.parts) {
    case Parts::None:
      return std::nullopt;
    case Parts::Numbered: {
      const bool number = !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
      return number ? std::optional{row.text} : std::nullopt;
    }
    case Parts::Stages: {
      const auto stage = std::ranges::find(kStages, part, &StageRow::name);
      return stage == kStages.end() ? std::nullopt : std::optional{stage->text};
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> measure_names() {
  std::vector<std::string> names;
  for (const MeasureRow& row : kMeasures) {
    names.emplace_back(row.name);
    if (row.parts != Parts::Stages) continue;
    for (const StageRow& stage : kStages)
      names.push_back(fmt::format("{}.{}", row.name, stage.name));
  }
  return names;
}

std::optional<MeasureRow> find_measure(std::string_view name) {
  for (MeasureRow row : kMeasures) {
    if (row.name == name) return row;
    if (!name.starts_with(row.name) || name[row.name.size()] != '.') continue;
    const auto text = text_of_part(row, name.substr(row.name.size() + 1));
    if (!text) continue;
    row.name = name;
    row.text = *text;
    return row;
  }
  return std::nullopt;
}

std::string read_measure(Reader& reader, const Node& node) {
  const std::string name = reader.text(node).value_or("");
  if (name.empty() || find_measure(name)) return name;
  const std::vector<std::string> names = measure_names();
  const std::vector<std::string_view> known{names.begin(), names.end()};
  reader.error(kUnknownName, node, fmt::format("there is no measure `{}`", name),
               Reader::suggest(name, known));
  return name;
}

}  // namespace realmsim::scenario
