#include "sim/run/sensitivity.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace realmsim::run {
namespace {

using scenario::ParameterRange;

using RangeEnd = std::uint64_t ParameterRange::*;
using PointValues = std::map<std::string, double> Point::*;
using End = std::optional<Move> AtEnds<std::optional<Move>>::*;

// Every measure of every point, or every ratio, against its place in another result.
class Comparison {
 public:
  explicit Comparison(const RunResult& nominal) : nominal_(nominal) {}

  void add(End end, const RunResult& other) {
    for (const bool ratio : {false, true}) {
      for (const SeriesResult& series : nominal_.series)
        add(end, series, other, ratio);
    }
  }

  std::vector<MeasureMoves> notable() {
    std::erase_if(moves_, [](const MeasureMoves& row) { return row.largest() <= kNotableMove; });
    std::ranges::stable_sort(moves_, std::ranges::greater{}, &MeasureMoves::largest);
    return std::move(moves_);
  }

 private:
  void add(End end, const SeriesResult& series, const RunResult& other, bool ratio) {
    const auto there = std::ranges::find(other.series, series.id, &SeriesResult::id);
    if (there == other.series.end()) return;
    const PointValues values = ratio ? &Point::ratios : &Point::measures;
    for (const Point& point : series.points) {
      const Point* moved = there->find(point.at);
      if (moved == nullptr) continue;
      for (const auto& [measure, nominal] : point.*values) {
        const auto value = (moved->*values).find(measure);
        if (value == (moved->*values).end() || nominal == 0) continue;
        keep_larger(row(measure, ratio).ends.*end,
                    {.series = series.id, .at = point.at, .nominal = nominal, .value = value->second});
      }
    }
  }

  static void keep_larger(std::optional<Move>& kept, Move move) {
    if (!kept || std::abs(move.relative()) > std::abs(kept->relative())) kept = std::move(move);
  }

  MeasureMoves& row(const std::string& measure, bool ratio) {
    const auto found = std::ranges::find_if(
        moves_, [&](const MeasureMoves& row) { return row.measure == measure && row.ratio == ratio; });
    return found != moves_.end() ? *found : moves_.emplace_back(MeasureMoves{measure, ratio, {}});
  }

  const RunResult& nominal_;
  std::vector<MeasureMoves> moves_;
};

std::vector<Estimate> estimates_of(const RunResult& nominal, std::size_t parameter) {
  std::vector<Estimate> estimates;
  for (const scenario::Platform& platform : nominal.platforms) {
    if (!platform.estimates(parameter)) continue;
    Estimate estimate{platform.name, platform.parameters.thousandths(parameter), platform.ranges[parameter]};
    if (std::ranges::find(estimates, estimate) == estimates.end()) estimates.push_back(std::move(estimate));
  }
  return estimates;
}

bool is_nominal(const ParameterSensitivity& judged, RangeEnd end) {
  return std::ranges::all_of(judged.estimates,
                             [&](const Estimate& estimate) { return estimate.range.*end == estimate.value; });
}

class SensitivityRun {
 public:
  SensitivityRun(scenario::Document& document, const RunSettings& settings)
      : document_(document), settings_(settings) {}

  std::optional<Sensitivity> run() {
    const auto scenario = document_.instantiate_first();
    if (!scenario) return std::nullopt;
    expect_runs(static_cast<std::size_t>(std::ranges::count(scenario->platform.confidence, 'E')));
    auto nominal = next_run();
    if (!nominal) return std::nullopt;
    Sensitivity found{.nominal = std::move(*nominal)};
    if (!found.measured()) return found;
    expect_runs(found.nominal.estimates.size());
    for (const std::string& key : found.nominal.estimates) {
      auto judged = judge(*timing::find_parameter(key), found.nominal);
      if (ended_ != Ended::Whole) break;
      found.parameters.push_back(std::move(judged));
    }
    found.ended = ended_;
    std::ranges::stable_sort(found.parameters, std::ranges::greater{}, &ParameterSensitivity::largest);
    tell(0, 1);
    return found;
  }

 private:
  ParameterSensitivity judge(std::size_t parameter, const RunResult& nominal) {
    ParameterSensitivity judged{.parameter = parameter, .estimates = estimates_of(nominal, parameter)};
    const auto least = run_at(nominal, judged, &ParameterRange::least, judged.not_possible.least);
    const auto most = run_at(nominal, judged, &ParameterRange::most, judged.not_possible.most);
    judged.moves = notable_moves(nominal, {least ? &*least : nullptr, most ? &*most : nullptr});
    return judged;
  }

  std::optional<RunResult> run_at(const RunResult& nominal, const ParameterSensitivity& judged, RangeEnd end,
                                  std::string& not_possible) {
    if (is_nominal(judged, end)) {
      ++done_;
      return nominal;
    }
    if (settings_.interrupted && settings_.interrupted()) ended_ = Ended::Interrupted;
    if (ended_ != Ended::Whole) return std::nullopt;
    document_.move_estimate({{judged.parameter, end}});
    auto result = next_run();
    document_.move_estimate(std::nullopt);
    if (!result) {
      not_possible = document_.diagnostics().sorted().front().message;
      document_.diagnostics().clear();
    } else if (!result->mismatches.empty()) {
      not_possible = result->mismatches.front();
      result.reset();
    }
    return result;
  }

  std::optional<RunResult> next_run() {
    tell(0, 1);
    RunSettings settings = settings_;
    settings.progress = [this](std::size_t done, std::size_t all) { tell(done, all); };
    auto result = run_document(document_, settings);
    if (result) ended_ = std::max(ended_, result->ended);
    ++done_;
    return result;
  }

  void expect_runs(std::size_t parameters) { all_ = 1 + 2 * parameters; }

  // Of the run that is being made.
  void tell(std::size_t done, std::size_t all) const {
    if (settings_.progress) settings_.progress(done_ * all + done, all_ * all);
  }

  scenario::Document& document_;
  const RunSettings& settings_;
  Ended ended_ = Ended::Whole;
  std::size_t done_ = 0;  // runs
  std::size_t all_ = 1;
};

}  // namespace

double MeasureMoves::largest() const {
  const auto size = [](const std::optional<Move>& move) { return move ? std::abs(move->relative()) : 0; };
  return std::max(size(ends.least), size(ends.most));
}

bool Sensitivity::measured() const {
  return std::ranges::any_of(nominal.series, [](const SeriesResult& series) {
    return std::ranges::any_of(series.points, [](const Point& point) { return !point.measures.empty(); });
  });
}

std::vector<MeasureMoves> notable_moves(const RunResult& nominal, const AtEnds<const RunResult*>& ends) {
  using Ends = AtEnds<std::optional<Move>>;
  Comparison comparison{nominal};
  if (ends.least != nullptr) comparison.add(&Ends::least, *ends.least);
  if (ends.most != nullptr) comparison.add(&Ends::most, *ends.most);
  return comparison.notable();
}

std::optional<Sensitivity> sensitivity(scenario::Document& document, const RunSettings& settings) {
  return SensitivityRun{document, settings}.run();
}

}  // namespace realmsim::run
