// Golden files: the story of a run as somebody has accepted it, beside its scenario, as NAME.golden.txt, or
// NAME.CASE.golden.txt for a case. Where there is one, a run that tells anything else differs.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "sim/cli/console.h"
#include "sim/cli/scenario_flags.h"
#include "sim/run/runner.h"

namespace realmsim::cli {

// --update is refused where it would hide a difference: on CI machines, unless forced, and beside flags that
// change the run. kGood, or the status of what has been complained of.
int may_update_golden(const OverrideFlags& flags, Console& console);

// Those of one scenario. Of what comes from standard input there is none.
class Golden {
 public:
  Golden(const OverrideFlags& flags, std::string scenario) : flags_(flags), scenario_(std::move(scenario)) {}

  // Against the golden file, where there is one and the flags leave the run as it is written. One that cannot
  // be read is told of by settle().
  [[nodiscard]] std::optional<run::StoryDifference> difference(const run::RunResult& result);
  // After the run: writes the golden files, if that is asked for. What has gone wrong with them, if anything
  // has.
  [[nodiscard]] std::optional<Refusal> settle(const run::RunResult& result);

 private:
  [[nodiscard]] std::string path_of(const run::RunResult& result) const;
  [[nodiscard]] std::optional<Refusal> update(const run::RunResult& result) const;

  const OverrideFlags& flags_;
  std::string scenario_;
  std::optional<std::string> unreadable_;
};

}  // namespace realmsim::cli
