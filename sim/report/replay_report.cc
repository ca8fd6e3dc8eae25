#include "sim/report/replay_report.h"

#include <algorithm>

#include <fmt/format.h>

namespace realmsim::report {
namespace {

using nlohmann::ordered_json;

ordered_json name_json(const replay::SequenceName& name) {
  if (name.number) return std::stoll(name.text);
  return name.text;
}

ordered_json divergence_json(const replay::Divergence& found) {
  ordered_json expected = ordered_json::object();
  ordered_json actual = ordered_json::object();
  for (const replay::Difference& difference : found.differences) {
    expected[difference.what] = difference.recorded;
    actual[difference.what] = difference.model;
  }
  return {{"file", found.file},
          {"seq", name_json(found.sequence)},
          {"n", found.n},
          {"call", found.call},
          {"expected", std::move(expected)},
          {"actual", std::move(actual)},
          {"receipt", {{"model", found.model}, {"recorded", found.recorded}}}};
}

void append_receipt(std::string& text, std::string_view side, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    fmt::format_to(std::back_inserter(text), "       {:<9} {}\n", side, line);
    side = {};
  }
}

}  // namespace

ordered_json to_json(const replay::Report& report) {
  ordered_json diverged = ordered_json::array();
  for (const replay::Divergence& found : report.diverged)
    diverged.push_back(divergence_json(found));
  return {{"format", "realmsim.replay/1"},
          {"sequences", report.sequences},
          {"calls", report.calls},
          {"graded", report.graded},
          {"diverged", std::move(diverged)}};
}

std::string divergences(const replay::Report& report, const Style& style) {
  std::string text;
  for (const replay::Divergence& found : report.diverged) {
    fmt::format_to(std::back_inserter(text), "{}: sequence {}, call {}: {} {}\n", found.file,
                   found.sequence.text, found.n, style.strong(found.call), style.bad("diverges"));
    std::size_t width = 0;
    for (const replay::Difference& difference : found.differences)
      width = std::max(width, difference.what.size());
    for (const replay::Difference& difference : found.differences)
      fmt::format_to(std::back_inserter(text), "  {:<{}}  recorded {}, the model {}\n", difference.what,
                     width, difference.recorded, difference.model);
    append_receipt(text, "model", found.model);
    append_receipt(text, "recorded", found.recorded);
  }
  return text;
}

std::string closing(const replay::Report& report, const Style& style) {
  const auto count = [](std::uint64_t n, std::string_view one, std::string_view more) {
    return fmt::format("{} {}", n, n == 1 ? one : more);
  };
  const std::string verdict =
      report.diverged.empty()
          ? style.good("all agree")
          : style.bad(fmt::format("{} diverged", count(report.diverged.size(), "sequence", "sequences")));
  return fmt::format("{}, {} ({} graded): {}\n", count(report.sequences, "sequence", "sequences"),
                     count(report.calls, "call", "calls"), report.graded, verdict);
}

}  // namespace realmsim::report
