// The commands, one function each; each returns the exit status.
#pragma once

#include <string>

#include "sim/cli/console.h"
#include "sim/cli/options.h"

namespace realmsim::cli {

// What every command needs of the process.
struct Environment {
  CommonOptions common;
  Console& console;
  std::string config_folder;

  [[nodiscard]] bool color_on_stdout() const;
  [[nodiscard]] bool color_on_stderr() const;
};

int run_command(const Environment& environment, const RunCommandOptions& options);
int sweep_command(const Environment& environment, const SweepCommandOptions& options);
int test_command(const Environment& environment, const TestCommandOptions& options);
int explore_command(const Environment& environment, const ExploreCommandOptions& options);
int export_command(const Environment& environment, const ExportCommandOptions& options);
int check_command(const Environment& environment, const CheckCommandOptions& options);
int explain_command(const Environment& environment, const ExplainCommandOptions& options);
int replay_command(const Environment& environment, const ReplayCommandOptions& options);
int list_command(const Environment& environment, const ListCommandOptions& options);

}  // namespace realmsim::cli
