// The flags of commands that run scenarios, and what they change of a scenario.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "sim/cli/choice_flags.h"
#include "sim/cli/ci_flags.h"
#include "sim/cli/console.h"
#include "sim/run/runner.h"
#include "sim/scenario/document.h"

namespace realmsim::cli {

// Of every command that runs scenarios.
struct RunFlags {
  std::uint64_t seed = 0;
  std::vector<std::string> mutants;
};
void add_run_flags(CLI::App& command, RunFlags& flags);

// Of every command that runs scenarios for their results.
struct OverrideFlags : RunFlags {
  std::vector<std::string> set;  // key=value
  std::optional<std::string> backend;
  std::optional<std::string> platform;
  std::string invariants = "all";
  std::string until;
  std::optional<std::uint64_t> most_steps;
  std::string most_time;    // simulated
  std::string most_memory;  // of the host
  std::string update;       // of golden files: empty, "yes" or "force"
  std::optional<std::string> out;
  std::optional<std::string> jsonl;
  bool digest = false;
  bool bug = false;  // hidden: a bug of realmsim's own, for tests of what becomes of one
};
void add_override_flags(CLI::App& command, OverrideFlags& flags);

// Of one scenario.
struct ScenarioFlags : OverrideFlags, ChoiceFlags, CiFlags {
  std::string file;
};
void add_scenario_flags(CLI::App& command, ScenarioFlags& flags);

// What is wrong with the text of a whole number, for CLI11, which reads -1 and what is too large as some
// other number.
std::string whole_number(const std::string& text);

// Of --set.
struct Assignment {
  std::string key;
  std::string value;
};
std::optional<Assignment> assignment_of(const std::string& text);

// All give kGood, or the status of what has been complained of: --mutant; --backend and --platform too; with
// --set.
int apply_mutants(scenario::Document& document, const RunFlags& flags, Console& console);
int apply_machine(scenario::Document& document, const OverrideFlags& flags, Console& console);
int apply_overrides(scenario::Document& document, const OverrideFlags& flags, Console& console);

// --invariants. Nothing if it names what is no invariant, which has been complained of and is bad usage.
std::optional<run::Judging> judging_of(const OverrideFlags& flags, Console& console);

// --seed, --invariants, --until and --max-steps. Nothing if one is bad usage, which has been complained of.
std::optional<run::RunSettings> settings_of(const OverrideFlags& flags, Console& console);
// --until names a step that there is not: the run has gone to its end instead.
std::optional<Refusal> missed_step(const run::RunResult& result, const OverrideFlags& flags);
// What a run comes to that has gone so far.
ExitCode status_of(run::Ended ended, bool passed);
inline ExitCode status_of(const run::RunResult& result) {
  return status_of(result.ended, result.passed());
}

}  // namespace realmsim::cli
