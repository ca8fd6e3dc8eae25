#include "sim/cli/commands.h"

#include "sim/cli/version.h"

namespace realmsim::cli {
namespace {

struct Command {
  const char* name;
  const char* summary;
  Work (*add)(CLI::App& command);
};

// In the order in which --help tells of them.
constexpr Command kCommands[]{
    {"run", "Run one scenario, tell its story, check its expectations", add_run},
    {"sweep", "Run a scenario's parameter grid, tell what was measured at every point", add_sweep},
    {"test", "Run many scenarios, tell which pass", add_test},
    {"explore", "Run a scenario in every order that its threads' steps can take", add_explore},
    {"export", "Turn the events of a run into another format", add_export},
    {"diff", "Compare two runs, the first difference first", add_diff},
    {"check", "Read and validate scenarios, run nothing", add_check},
    {"replay", "Replay recorded RMI/RSI calls and report the first divergence of each sequence", add_replay},
    {"explain", "Say what a name means", add_explain},
    {"list", "List what there is of a kind", add_list},
    {"new", "Write a commented starter scenario", add_new},
    {"schema", "Print the JSON Schema of scenario files", add_schema},
    {"completions", "Print the completions of a shell, or the manual page", add_completions},
};

constexpr const char* kExitStatus = R"(Exit status:
    0  all as expected
    1  something differs
    2  usage
    3  a scenario or trace is invalid
    4  nothing matched
    5  a limit was reached
   70  a bug in realmsim
   74  a file cannot be read or written
  130  interrupted)";

void add_common_flags(CLI::App& app, CommonOptions& common) {
  app.add_flag("-q,--quiet", common.quiet, "Say only what went wrong");
  app.add_flag("-v,--verbose", common.verbose, "Say more");
  app.add_option("--color", common.color, "Colour: auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  app.add_flag("--no-progress", common.no_progress, "No progress bar");
  app.add_flag("--json", common.json, "Print one JSON document on stdout");
  app.set_version_flag("--version", std::string{"realmsim "} + kVersion);
}

}  // namespace

CommandLine::CommandLine(CommonOptions& common)
    : app_{
          "realmsim: a deterministic simulator of Arm CCA memory.\n"
          "May this access happen, who refused it and why, and what did it cost?\n",
          "realmsim"} {
  app_.require_subcommand(1);
  add_common_flags(app_, common);
  for (const Command& row : kCommands) {
    CLI::App& command = *app_.add_subcommand(row.name, row.summary);
    add_common_flags(command, common);
    works_[row.name] = row.add(command);
  }
  app_.footer(kExitStatus);  // last, because a command begins with the footer that it finds here
}

}  // namespace realmsim::cli
