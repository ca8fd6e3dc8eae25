#include "sim/cli/commands.h"

namespace realmsim::cli {
namespace {

constexpr Command kCommands[]{
    {"run", "Run one scenario, tell its story, check its expectations", add_run},
    {"sweep", "Run a scenario's parameter grid, tell what was measured at every point", add_sweep},
    {"test", "Run many scenarios, tell which pass", add_test},
    {"explore", "Run a scenario in every order that its threads' steps can take", add_explore},
    {"export", "Turn the events of a run into another format", add_export},
    {"check", "Read and validate scenarios, run nothing", add_check},
    {"replay", "Replay recorded RMI/RSI calls and report the first divergence of each sequence", add_replay},
    {"explain", "Say what a name means", add_explain},
    {"list", "List what there is of a kind", add_list},
};

}  // namespace

std::span<const Command> commands() {
  return kCommands;
}

}  // namespace realmsim::cli
