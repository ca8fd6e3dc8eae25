// The steps of a scenario, one after the other, each held against what is expected of it.
#pragma once

#include "sim/run/judge.h"
#include "sim/run/runner.h"
#include "sim/run/step_runner.h"
#include "sim/run/values.h"
#include "sim/scenario/resolved_steps.h"

namespace realmsim::run {

class StepsRun {
 public:
  StepsRun(scenario::Document& document, const RunSettings& settings, Simulation& simulation, Judge& judge,
           RunResult& result);

  // False if the scenario has errors, which are in the document.
  bool run();

 private:
  void judge_end();
  bool may_go_on(std::size_t done);
  bool is_last_wanted(const scenario::Step& step, std::size_t number);
  bool follows_from_a_difference(std::size_t number);
  nlohmann::json judge_completion(const Outcome& entry);
  nlohmann::json told_arguments(const scenario::Step& step);
  bool run_step(const scenario::Step& step, std::size_t number);

  scenario::Document& document_;
  const RunSettings& settings_;
  Simulation& simulation_;
  Judge& judge_;
  RunResult& result_;
  scenario::Reader reader_;
  Values values_;
  StepRunner runner_;
  scenario::StepDefaults defaults_{simulation_.scenario()};
};

// Whether more time has been simulated than the settings allow.
bool is_late(const RunSettings& settings, Simulation& simulation);

}  // namespace realmsim::run
