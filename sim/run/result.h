// What a run found, as plain data for the reports and for programs: the story of its steps, its measures, and
// how they compare with what was expected and what was published.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "models/timing/cost_table.h"
#include "sim/scenario/measure.h"
#include "sim/scenario/scenario.h"

namespace realmsim::run {

struct StepRecord {
  std::size_t number = 0;  // from 1
  std::string id;
  std::string by;
  std::string verb;
  std::string asked;
  std::string outcome;
  std::string status;   // of a command or a channel
  std::string refused;  // check id
  std::string exit;
  std::string fault;
  std::vector<std::string> mismatches;  // against what was expected; empty: as expected
  std::vector<std::string> receipt;
  std::string note;
  timing::Ledger cost;  // work of all processing elements
};

// Values by measure, at one point of the grid.
struct Point {
  std::map<std::string, std::string> at;
  std::size_t platform = 0;  // in RunResult::platforms
  std::map<std::string, double> measures;
  std::map<std::string, double> ratios;  // to the baseline: how many times better that is
  timing::Ledger cost;                   // work of all processing elements, that of building realms too
};

struct SeriesResult {
  std::string id;
  std::string label;
  std::vector<Point> points;

  [[nodiscard]] const Point* find(const std::map<std::string, std::string>& at) const;
};

struct MetricResult {
  scenario::Metric asked;
  std::string expected;
  std::optional<double> actual;
  std::optional<double> error;  // relative to `about`, signed
  std::size_t platform = 0;     // of the point, in RunResult::platforms
  bool pass = true;

  // Published values without a tolerance are only told.
  [[nodiscard]] bool judged() const {
    return asked.role == scenario::MetricRole::Expectation || asked.rel_tol || asked.increasing;
  }
  // A validation says what the model is worth: a miss is told, and breaks nothing.
  [[nodiscard]] bool fails_run() const { return !pass && asked.role != scenario::MetricRole::Validation; }
};

enum class Status : std::uint8_t { Pass, Fail, ExpectedFailure, UnexpectedPass };

inline constexpr NameTable<Status, 4> kStatusNames{{
    {Status::Pass, "pass"},
    {Status::Fail, "fail"},
    {Status::ExpectedFailure, "xfail"},
    {Status::UnexpectedPass, "xpass"},
}};

// How far a run went. What has not been reached is not judged.
enum class Ended : std::uint8_t { Whole, AsAsked, AtLimit, Interrupted };

struct RunResult {
  std::string scenario;
  std::string case_name;         // of a case
  std::vector<RunResult> cases;  // of a scenario that has some: each by itself; here is what they come to
  std::string title;
  std::string backend;
  std::vector<scenario::Platform> platforms;  // of all points, those that read alike once
  std::uint64_t seed = 0;
  std::vector<std::string> mutants;  // what the firmware lacked: the run is unsound
  Status status = Status::Pass;
  bool blocked = false;  // the steps cannot be taken in this order
  std::string digest;
  std::uint64_t machine = 0;  // hash of the machine in the end, of the last part
  std::vector<StepRecord> steps;
  std::vector<std::string> violations;  // of invariants and of `never`
  std::vector<std::string> broken;      // the first violation of each invariant that `violated` asks for
  std::vector<std::string> mismatches;  // of `finally.state`
  std::string baseline;                 // series that ratios are to
  std::vector<SeriesResult> series;     // of a workload without a sweep: one, with one point
  bool swept = false;                   // the points are those of a sweep
  std::vector<MetricResult> metrics;
  std::vector<std::string> estimates;  // parameters labelled E that the run rests on
  std::set<char> labels;               // confidence labels of all parameters that it rests on

  // Of all points: where the platforms count different things, both.
  [[nodiscard]] std::string unit_of(const scenario::MeasureRow& row) const;
  Ended ended = Ended::Whole;

  // As reports name it: scenario[case].
  [[nodiscard]] std::string name() const {
    return case_name.empty() ? scenario : scenario + "[" + case_name + "]";
  }
  [[nodiscard]] bool passed() const { return status == Status::Pass || status == Status::ExpectedFailure; }
};

}  // namespace realmsim::run
