// What must hold of the machine and of what actors have seen, whatever the steps expect: invariants, and
// bytes that somebody never may observe.
#pragma once

#include <set>
#include <string>

#include "sim/run/event_stream.h"
#include "sim/run/result.h"
#include "sim/run/simulation.h"
#include "sim/run/step_runner.h"

namespace realmsim::run {

// What does not hold goes into the result, and into the events.
class Judge {
 public:
  Judge(const Judging& judging, EventStream& events, RunResult& result)
      : judging_(judging), events_(events), result_(result) {}

  void machine(Simulation& simulation, const std::string& when);
  // "violated": exactly these invariants have failed after some step.
  void violated(const scenario::Finally& finally);
  void sightings(const Simulation& simulation, const StepRunner& runner);

 private:
  const Judging& judging_;
  EventStream& events_;
  RunResult& result_;
  std::set<std::string> violated_;  // invariants that have failed after some step
};

// From 1.
std::size_t number_of(const Simulation& simulation, const scenario::Step& step);

}  // namespace realmsim::run
