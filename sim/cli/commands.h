// The commands. Each gives its flags and its help to its place on the command line, and says what it does
// with them.
#pragma once

#include <functional>
#include <map>
#include <string>

#include <CLI/CLI.hpp>

#include "sim/cli/environment.h"

namespace realmsim::cli {

using Work = std::function<int(const Environment&)>;  // returns the exit status

// The program with all its commands and the flags that every one understands.
class CommandLine {
 public:
  explicit CommandLine(CommonOptions& common);
  [[nodiscard]] CLI::App& app() { return app_; }
  [[nodiscard]] const Work& work(const std::string& command) const { return works_.at(command); }

 private:
  CLI::App app_;
  std::map<std::string, Work> works_;
};

Work add_run(CLI::App& command);
Work add_sweep(CLI::App& command);
Work add_test(CLI::App& command);
Work add_explore(CLI::App& command);
Work add_export(CLI::App& command);
Work add_check(CLI::App& command);
Work add_replay(CLI::App& command);
Work add_explain(CLI::App& command);
Work add_list(CLI::App& command);
Work add_diff(CLI::App& command);
Work add_new(CLI::App& command);
Work add_schema(CLI::App& command);
Work add_completions(CLI::App& command);

}  // namespace realmsim::cli
