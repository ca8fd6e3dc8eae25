// The flags of commands that run scenarios, and what they change of a scenario.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "sim/cli/console.h"
#include "sim/run/simulation.h"
#include "sim/scenario/document.h"

namespace realmsim::cli {

// Of every command that runs scenarios.
struct RunFlags {
  std::uint64_t seed = 0;
  std::vector<std::string> mutants;
};
void add_run_flags(CLI::App& command, RunFlags& flags);

// Of every command that runs one scenario for its results.
struct ScenarioFlags : RunFlags {
  std::string file;
  std::vector<std::string> set;  // key=value
  std::optional<std::string> backend;
  std::optional<std::string> platform;
  std::string invariants = "all";
  std::optional<std::string> jsonl;
};
void add_scenario_flags(CLI::App& command, ScenarioFlags& flags);

// What is wrong with the text of a whole number, for CLI11, which reads -1 and what is too large as some
// other number.
std::string whole_number(const std::string& text);

// --set, --backend, --platform and --mutant. kGood, or the status of what has been complained of.
int apply_overrides(scenario::Document& document, const ScenarioFlags& flags, Console& console);

// --invariants. Nothing if it names what is no invariant, which has been complained of and is bad usage.
std::optional<run::Judging> judging_of(const ScenarioFlags& flags, Console& console);

}  // namespace realmsim::cli
