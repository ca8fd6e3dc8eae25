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

struct RunCommandOptions {
  std::string file;
  std::uint64_t seed = 0;
  std::vector<std::string> set;  // key=value
  std::optional<std::string> backend;
  std::optional<std::string> platform;
  std::vector<std::string> mutants;
  std::string invariants = "all";
  std::optional<std::string> jsonl;
  std::optional<std::string> calls;
  bool digest = false;
  std::uint64_t quantum_ns = 1000;
};

struct TestCommandOptions {
  std::vector<std::string> paths;
  std::string match;
  std::uint64_t seed = 0;
  std::vector<std::string> mutants;
  bool fail_fast = false;
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
