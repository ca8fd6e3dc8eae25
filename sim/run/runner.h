// Running a scenario file: its steps, or its workload at every point of its sweep.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "sim/run/result.h"
#include "sim/run/simulation.h"
#include "sim/scenario/document.h"

namespace realmsim::run {

// Where a story is not the one that somebody has accepted.
struct StoryDifference {
  std::size_t line = 0;
  std::string text;
};

struct RunSettings {
  RunOptions options;
  EventStream::Sink event_sink;         // every line of the event stream
  replay::TraceWriter::Sink call_sink;  // every line of a call trace
  std::function<void(std::size_t done, std::size_t all)> progress;
  std::optional<std::uint64_t> most_steps;  // a scenario with more ends there
  std::optional<Picoseconds> most_time;     // simulated; a run that goes beyond ends there
  std::string until;                        // id or number of the step after which the run ends; empty: none
  std::function<bool(const std::string& name)> chooses;  // among the cases; without one, all run
  std::function<bool()> interrupted;                     // looked at before each step and each point
  // Of a run that has gone to its end, or of a case that has; it fails by a difference.
  std::function<std::optional<StoryDifference>(const RunResult&)> story_difference;
  bool fail_fast = false;  // a case that does not pass is the last one
  bool exploring = false;  // a step that must wait for the host ends the run, which is then `blocked`
};

// Nothing if the scenario has errors, found while reading or while running; they are in the document.
std::optional<RunResult> run_document(scenario::Document& document, const RunSettings& settings);

}  // namespace realmsim::run
