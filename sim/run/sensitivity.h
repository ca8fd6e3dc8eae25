// How far the measures of a document rest on estimates: each parameter labelled E that the run used is set
// alone to the least and to the greatest value of its range. On several platforms each has its own value and
// range, and where it is no estimate it stays.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/run/runner.h"
#include "sim/scenario/document.h"

namespace realmsim::run {

inline constexpr double kNotableMove = 0.1;  // of the nominal value

// A value of a measure against the one at the nominal values of all parameters.
struct Move {
  std::string series;
  std::map<std::string, std::string> at;
  double nominal = 0;
  double value = 0;

  [[nodiscard]] double relative() const { return (value - nominal) / nominal; }  // signed
};

// One of each end of a parameter's range.
template <class Value>
struct AtEnds {
  Value least{};
  Value most{};
};

// The largest move of a measure over all series and points, at each end of a range.
struct MeasureMoves {
  std::string measure;
  bool ratio = false;                // to the baseline, not the measure itself
  AtEnds<std::optional<Move>> ends;  // nothing where it was not measured or is zero

  [[nodiscard]] double largest() const;  // without its sign
};

// Of one platform, in thousandths.
struct Estimate {
  std::string platform;
  std::uint64_t value = 0;  // nominal
  scenario::ParameterRange range;

  bool operator==(const Estimate&) const = default;
};

struct ParameterSensitivity {
  std::size_t parameter = 0;         // in timing::kParameters
  std::vector<Estimate> estimates;   // in the order of the platforms, equal ones once
  std::vector<MeasureMoves> moves;   // the notable ones, the largest first
  AtEnds<std::string> not_possible;  // why there was no run; empty: there was

  [[nodiscard]] double largest() const { return moves.empty() ? 0 : moves.front().largest(); }
};

struct Sensitivity {
  RunResult nominal;
  Ended ended = Ended::Whole;                    // of all runs together; else parameters are missing
  std::vector<ParameterSensitivity> parameters;  // the largest move first

  [[nodiscard]] bool measured() const;  // anything at all
};

// All notable moves, the largest first. A result of one end is null where there was no run.
std::vector<MeasureMoves> notable_moves(const RunResult& nominal, const AtEnds<const RunResult*>& ends);

// Each run is made with these settings; progress is that of all. Nothing if the scenario has errors; they are
// in the document. If nothing was measured, no parameter is judged.
std::optional<Sensitivity> sensitivity(scenario::Document& document, const RunSettings& settings);

}  // namespace realmsim::run
