#include "sim/report/story.h"

#include <algorithm>

#include <fmt/format.h>

namespace realmsim::report {
namespace {

struct Widths {
  std::size_t by = 0;
  std::size_t verb = 0;
  std::size_t asked = 0;
  std::size_t outcome = 0;
};

constexpr std::size_t kWidestArguments = 60;

Widths measure(const std::vector<run::StepRecord>& steps) {
  Widths widths;
  for (const run::StepRecord& step : steps) {
    widths.by = std::max(widths.by, step.by.size());
    widths.verb = std::max(widths.verb, step.verb.size());
    widths.asked = std::max(widths.asked, std::min(step.asked.size(), kWidestArguments));
    widths.outcome = std::max(widths.outcome, step.outcome.size());
  }
  return widths;
}

// Micro-operations, dearest first, and their sum.
std::string cost_of(const timing::Ledger& cost, scenario::Counting counting) {
  std::vector<MicroOpRow> rows;
  for (const MicroOpRow& row : kMicroOps) {
    if (cost.entry(row.op).count != 0) rows.push_back(row);
  }
  std::ranges::stable_sort(rows, std::ranges::greater{},
                           [&](const MicroOpRow& row) { return cost.entry(row.op).cycles; });
  std::string text;
  for (const MicroOpRow& row : rows) {
    const auto& entry = cost.entry(row.op);
    text += fmt::format("       {:>9}  {} of {}\n", entry.cycles.value, entry.count, row.name);
  }
  return text +
         fmt::format("       {:>9}  {}\n", cost.total().value, find_name(scenario::kCountingNames, counting));
}

// What a workload cost at each point.
std::string costs_of_points(const run::RunResult& result) {
  std::string text;
  for (const run::SeriesResult& series : result.series) {
    for (const run::Point& point : series.points) {
      text += result.swept ? series.id : result.scenario;
      for (const auto& [parameter, value] : point.at)
        text += fmt::format(", {} {}", parameter, value);
      text += "\n" + cost_of(point.cost, result.platforms[point.platform].counting) + "\n";
    }
  }
  return text;
}

}  // namespace

std::string story(const run::RunResult& result, Detail detail, const Style& style) {
  std::string cases;
  for (const run::RunResult& one : result.cases) {
    std::string told = story(one, detail, style);
    if (detail != Detail::Quiet || !one.passed()) told += closing(one, style);
    cases += told;
    if (detail != Detail::Quiet) cases += "\n";
  }
  if (!cases.empty()) return cases;
  const Widths widths = measure(result.steps);
  std::string text;
  for (const run::StepRecord& step : result.steps) {
    const bool expected = step.mismatches.empty();
    if (detail == Detail::Quiet && expected) continue;
    fmt::format_to(std::back_inserter(text), "{:>3}  {:<{}}  {:<{}}  {:<{}}  {:<{}}  {}\n", step.number,
                   step.by, widths.by, step.verb, widths.verb, step.asked, widths.asked, step.outcome,
                   widths.outcome, expected ? style.good("expected") : style.bad("UNEXPECTED"));
    if (!step.note.empty() && detail == Detail::Verbose) text += "       " + step.note + "\n";
    for (const std::string& line : step.receipt)
      text += "       " + line + "\n";
    for (const std::string& line : step.mismatches)
      text += "       " + style.bad(line) + "\n";
    if (detail == Detail::Verbose) text += cost_of(step.cost, result.platforms.front().counting);
  }
  if (detail == Detail::Verbose) text += costs_of_points(result);
  return text;
}

std::string ended(run::Ended how, const Style& style) {
  switch (how) {
    case run::Ended::Whole:
      return {};
    case run::Ended::AsAsked:
      return "ended     here, as asked; what follows is not judged\n";
    case run::Ended::AtLimit:
      return style.bad("ended     ") + "at the limit of steps or of simulated time\n";
    case run::Ended::Interrupted:
      return style.bad("ended     ") + "interrupted\n";
  }
  return {};
}

std::string closing(const run::RunResult& result, const Style& style) {
  std::string text;
  for (const std::string& line : result.broken)
    text += style.good("violated  ") + line + "\n";
  for (const std::string& line : result.violations)
    text += style.bad("violated  ") + line + "\n";
  for (const std::string& line : result.mismatches)
    text += style.bad("differs   ") + line + "\n";
  for (const run::MetricResult& metric : result.metrics) {
    if (!metric.fails_run()) continue;
    text += style.bad("differs   ") +
            fmt::format("{}: expected {}, is {}\n", metric.asked.metric, metric.expected,
                        metric.actual ? fmt::format("{:.6g}", *metric.actual) : std::string{"not measured"});
  }
  text += ended(result.ended, style);
  const std::string status{find_name(run::kStatusNames, result.status)};
  if (!result.mutants.empty())
    text += style.bad("unsound   ") + fmt::format("without {}\n", fmt::join(result.mutants, ", "));
  text += result.name() + "  " + (result.passed() ? style.good(status) : style.bad(status));
  if (!result.digest.empty()) text += "  digest " + result.digest;
  text += "\n";
  return text;
}

}  // namespace realmsim::report
