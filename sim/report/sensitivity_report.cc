#include "sim/report/sensitivity_report.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/report/heading.h"
#include "sim/report/json_values.h"
#include "sim/report/story.h"
#include "sim/report/text_table.h"

namespace realmsim::report {
namespace {

using nlohmann::ordered_json;
using run::Move;
using run::ParameterSensitivity;

const timing::ParameterRow& row_of(const ParameterSensitivity& judged) {
  return timing::kParameters[judged.parameter];
}

// A number, or the word of a choice.
ordered_json value_json(const timing::ParameterRow& row, std::uint64_t thousandths) {
  if (row.is_choice()) return row.words[thousandths / 1000];
  return number(static_cast<double>(thousandths) / 1000);
}

std::string value_text(const timing::ParameterRow& row, std::uint64_t thousandths) {
  if (row.is_choice()) return std::string{row.words[thousandths / 1000]};
  return fmt::format("{}", static_cast<double>(thousandths) / 1000);
}

// What `value` is on each platform, those equal once.
template <class Value>
std::string values_text(const ParameterSensitivity& judged, Value value) {
  std::vector<std::string> texts;
  for (const run::Estimate& estimate : judged.estimates) {
    std::string text = value_text(row_of(judged), value(estimate));
    if (std::ranges::find(texts, text) == texts.end()) texts.push_back(std::move(text));
  }
  return fmt::format("{}", fmt::join(texts, " or "));
}

std::string nominal_text(const ParameterSensitivity& judged) {
  return values_text(judged, [](const run::Estimate& estimate) { return estimate.value; });
}

std::string least_text(const ParameterSensitivity& judged) {
  return values_text(judged, [](const run::Estimate& estimate) { return estimate.range.least; });
}

std::string most_text(const ParameterSensitivity& judged) {
  return values_text(judged, [](const run::Estimate& estimate) { return estimate.range.most; });
}

std::string name_of(const run::MeasureMoves& moves) {
  return (moves.ratio ? "ratio." : "") + moves.measure;
}

std::string percent(const std::optional<Move>& move) {
  return move ? fmt::format("{:+.1f} %", move->relative() * 100) : "-";
}

// Where there is but one place, it needs no name.
std::string place(const run::RunResult& nominal, const std::optional<Move>& move) {
  if (!move || !nominal.swept) return {};
  std::string text = move->series;
  for (const auto& [parameter, value] : move->at)
    text += fmt::format(", {} {}", parameter, value);
  return text;
}

std::string moves_table(const run::Sensitivity& found) {
  using Align = TextTable::Align;
  TextTable table{{{"parameter", Align::Left},
                   {"value"},
                   {"measure", Align::Left},
                   {"least"},
                   {"moves"},
                   {"at", Align::Left},
                   {"greatest"},
                   {"moves"},
                   {"at", Align::Left}}};
  for (const ParameterSensitivity& judged : found.parameters) {
    for (const run::MeasureMoves& moves : judged.moves) {
      const auto& [least, most] = moves.ends;
      table.add({std::string{row_of(judged).key}, nominal_text(judged), name_of(moves), least_text(judged),
                 percent(least), place(found.nominal, least), most_text(judged), percent(most),
                 place(found.nominal, most)});
    }
  }
  return table.empty() ? std::string{} : table.render();
}

std::string not_possible(const ParameterSensitivity& judged) {
  std::string text;
  for (const auto& [value, reason] : {std::pair{least_text(judged), judged.not_possible.least},
                                      std::pair{most_text(judged), judged.not_possible.most}}) {
    if (!reason.empty()) text += fmt::format("  {} = {}: {}\n", row_of(judged).key, value, reason);
  }
  return text;
}

bool tried(const ParameterSensitivity& judged) {
  return judged.not_possible.least.empty() && judged.not_possible.most.empty();
}

std::vector<std::string_view> unmoved(const run::Sensitivity& found) {
  std::vector<std::string_view> keys;
  for (const ParameterSensitivity& judged : found.parameters) {
    if (judged.moves.empty() && tried(judged)) keys.push_back(row_of(judged).key);
  }
  return keys;
}

ordered_json move_json(const std::optional<Move>& move) {
  if (!move) return nullptr;
  return {{"move", move->relative()},
          {"series", move->series},
          {"at", grid_point(move->at)},
          {"nominal", number(move->nominal)},
          {"value", number(move->value)}};
}

ordered_json estimate_json(const timing::ParameterRow& row, const run::Estimate& estimate) {
  return {{"value", value_json(row, estimate.value)},
          {"range", {value_json(row, estimate.range.least), value_json(row, estimate.range.most)}}};
}

// Value and range are those of the first platform that estimates it; where there are several, each.
ordered_json parameter_json(const ParameterSensitivity& judged, bool several) {
  const timing::ParameterRow& row = row_of(judged);
  ordered_json moves = ordered_json::array();
  for (const run::MeasureMoves& one : judged.moves) {
    moves.push_back({{"measure", one.measure},
                     {"ratio", one.ratio},
                     {"least", move_json(one.ends.least)},
                     {"most", move_json(one.ends.most)}});
  }
  ordered_json refused = ordered_json::object();
  if (!judged.not_possible.least.empty()) refused["least"] = judged.not_possible.least;
  if (!judged.not_possible.most.empty()) refused["most"] = judged.not_possible.most;
  ordered_json parameter{{"parameter", row.key}, {"unit", row.unit}};
  parameter.update(estimate_json(row, judged.estimates.front()));
  if (several) {
    for (const run::Estimate& estimate : judged.estimates) {
      ordered_json& one = parameter["platforms"].emplace_back(ordered_json{{"platform", estimate.platform}});
      one.update(estimate_json(row, estimate));
    }
  }
  parameter["moves"] = std::move(moves);
  parameter["not_possible"] = std::move(refused);
  return parameter;
}

}  // namespace

std::string sensitivity_text(const run::Sensitivity& found, const Style& style) {
  const std::string bound = fmt::format("{:g} %", run::kNotableMove * 100);
  std::string text = heading(found.nominal, style);
  const std::string of_all =
      found.ended == run::Ended::Whole ? "" : fmt::format(" of {}", found.nominal.estimates.size());
  fmt::format_to(
      std::back_inserter(text),
      "{}{} estimates (confidence E), each alone at the least and the greatest value of its range{}\n",
      found.parameters.size(), of_all, found.nominal.platforms.size() > 1 ? " on each platform" : "");
  const auto part = [&](const std::string& title, const std::string& lines) {
    if (!lines.empty()) fmt::format_to(std::back_inserter(text), "\n{}\n{}", style.strong(title), lines);
  };
  part(fmt::format("move a measure by more than {}, at the point where it moves most", bound),
       moves_table(found));
  std::string refused;
  for (const ParameterSensitivity& judged : found.parameters)
    refused += not_possible(judged);
  part("not possible", refused);
  const auto keys = unmoved(found);
  if (!keys.empty())
    part(fmt::format("move nothing by more than {}", bound), fmt::format("  {}\n", fmt::join(keys, ", ")));
  if (found.nominal.ended == run::Ended::Whole) text += ended(found.ended, style);
  return text;
}

ordered_json to_json(const run::Sensitivity& found) {
  const run::RunResult& nominal = found.nominal;
  ordered_json parameters = ordered_json::array();
  for (const ParameterSensitivity& judged : found.parameters)
    parameters.push_back(parameter_json(judged, nominal.platforms.size() > 1));
  ordered_json json{{"format", "realmsim.sensitivity/1"},
                    {"scenario", nominal.scenario},
                    {"status", find_name(run::kStatusNames, nominal.status)},
                    {"digest", nominal.digest},
                    {"seed", nominal.seed},
                    {"backend", nominal.backend},
                    {"platform", nominal.platforms.front().name}};
  if (found.ended != run::Ended::Whole) json["complete"] = false;
  if (!nominal.mutants.empty()) json["unsound"] = nominal.mutants;
  json["more_than"] = run::kNotableMove;
  json["parameters"] = std::move(parameters);
  json["unmoved"] = unmoved(found);
  return json;
}

}  // namespace realmsim::report
