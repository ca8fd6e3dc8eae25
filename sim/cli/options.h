// What the command line says.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace realmsim::cli {

struct CommonOptions {
  bool quiet = false;
  bool verbose = false;
  std::string color = "auto";
  bool no_progress = false;
  bool json = false;
};

// Of every command that runs scenarios.
struct RunFlags {
  std::uint64_t seed = 0;
  std::vector<std::string> mutants;
};

// Of every command that runs one scenario for its results.
struct ScenarioFlags : RunFlags {
  std::string file;
  std::vector<std::string> set;  // key=value
  std::optional<std::string> backend;
  std::optional<std::string> platform;
  std::string invariants = "all";
  std::optional<std::string> jsonl;
};

struct RunCommandOptions : ScenarioFlags {
  std::optional<std::string> calls;
  bool digest = false;
  std::uint64_t quantum_ns = 1000;
};

struct SweepCommandOptions : ScenarioFlags {
  bool csv = false;
  std::optional<std::string> figure;
  bool sensitivity = false;
};

struct TestCommandOptions : RunFlags {
  std::vector<std::string> paths;
  std::string match;
  std::vector<std::string> tags;  // any of them
  bool fail_fast = false;
};

struct ExploreCommandOptions : RunFlags {
  std::string file;
  std::uint64_t limit = 10'000;  // interleavings
};

struct ExportCommandOptions {
  std::string run;  // a folder that holds events.jsonl, or such a file
  std::string format;
  std::optional<std::string> part;
};

struct CheckCommandOptions {
  std::vector<std::string> paths;
};

struct ExplainCommandOptions {
  std::string what;
};

struct ReplayCommandOptions {
  std::vector<std::string> files;
  std::optional<std::string> backend;
};

struct ListCommandOptions {
  std::string kind;
};

}  // namespace realmsim::cli
