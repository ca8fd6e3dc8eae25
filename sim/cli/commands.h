// The commands. Each gives its flags and its help to its place on the command line, and says what it does
// with them.
#pragma once

#include <functional>
#include <span>

#include <CLI/CLI.hpp>

#include "sim/cli/environment.h"

namespace realmsim::cli {

using Work = std::function<int(const Environment&)>;  // returns the exit status

struct Command {
  const char* name;
  const char* summary;
  Work (*add)(CLI::App& command);
};

// In the order in which --help tells of them.
std::span<const Command> commands();

Work add_run(CLI::App& command);
Work add_sweep(CLI::App& command);
Work add_test(CLI::App& command);
Work add_explore(CLI::App& command);
Work add_export(CLI::App& command);
Work add_check(CLI::App& command);
Work add_replay(CLI::App& command);
Work add_explain(CLI::App& command);
Work add_list(CLI::App& command);

}  // namespace realmsim::cli
