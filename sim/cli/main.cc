// The command line: flags in, exit status out.
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <new>
#include <optional>
#include <string>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "models/base/ensure.h"
#include "sim/cli/commands.h"
#include "sim/cli/config_folder.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/version.h"

namespace realmsim::cli {
namespace {

bool color_wanted(const std::string& choice, int stream) {
  if (choice != "auto") return choice == "always";
  const char* no_color = std::getenv("NO_COLOR");
  return (no_color == nullptr || *no_color == '\0') && isatty(stream) != 0;
}

// CLI11 reads -1 and what is too large as some other number.
std::string whole_number(const std::string& text) {
  std::uint64_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && stop == text.data() + text.size();
  return whole ? std::string{} : fmt::format("`{}` is no whole number below 2^64", text);
}

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

void add_run_flags(CLI::App& app, RunFlags& options) {
  app.add_option("--seed", options.seed, "Seed of everything that happens by chance")
      ->check(whole_number)
      ->capture_default_str();
  app.add_option("--mutant", options.mutants,
                 "Unsound firmware, without this check or step; may be repeated");
}

void add_scenario_flags(CLI::App& app, ScenarioFlags& options) {
  app.add_option("FILE", options.file, "Scenario file, or - for standard input")->required();
  add_run_flags(app, options);
  app.add_option("--set", options.set, "Value of a parameter of the scenario, as key=value; may be repeated");
  app.add_option("--backend", options.backend, "Architecture instead of the scenario's");
  app.add_option("--platform", options.platform, "Platform instead of the scenario's");
  app.add_option(
         "--invariants", options.invariants,
         "Invariants that are judged after every step: all, none, every=N to look after every Nth step "
         "only, or names with commas between them (list invariants)")
      ->capture_default_str();
  app.add_option("--jsonl", options.jsonl, "Write the event stream to this file");
}

// A word that is no command, where CLI11 says only that one is missing.
std::optional<std::string> unknown_command(const std::vector<std::string>& words,
                                           const std::vector<std::string>& names) {
  const auto word = std::ranges::find_if(words.begin() + 1, words.end(),
                                         [](const std::string& text) { return !text.starts_with('-'); });
  if (word == words.end() || std::ranges::find(names, *word) != names.end()) return std::nullopt;
  return *word;
}

void add_run(CLI::App& app, CommonOptions& common, RunCommandOptions& options) {
  CLI::App& run = *app.add_subcommand("run", "Run one scenario, tell its story, check its expectations");
  run.footer(
      "Examples:\n"
      "  realmsim run configs/scenarios/ipc-comparison.json\n"
      "  realmsim run configs/scenarios/ipc-comparison.json --set messages=100 --platform rk3588-a76\n"
      "  realmsim run my-scenario.json --json | jq .status\n\n"
      "Exit status: 0 as expected, 1 something differs, 2 usage, 3 scenario invalid, 74 file unreadable.");
  add_common_flags(run, common);
  add_scenario_flags(run, options);
  run.add_option("--calls", options.calls, "Write the calls of the run to this file, as a trace for replay");
  run.add_flag("--digest", options.digest, "Print only the digest of the event stream");
  run.add_option("--quantum-ns", options.quantum_ns,
                 "How far a processing element runs ahead; changes no result")
      ->capture_default_str()
      ->group("Model");
}

void add_sweep(CLI::App& app, CommonOptions& common, SweepCommandOptions& options) {
  CLI::App& sweep =
      *app.add_subcommand("sweep", "Run a scenario's parameter grid, tell what was measured at every point");
  sweep.footer(
      "The measures that `sweep.measure` of the scenario names are shown, or all. --json is the document "
      "that\n"
      "`run --json` prints.\n"
      "--sensitivity tells how far what was measured rests on estimates: it runs the scenario again with "
      "each\n"
      "parameter of confidence E at the least and at the greatest value of its range, the others as they "
      "are,\n"
      "and tells which measures move by more than 10 %. It takes any scenario with a workload; its --json "
      "is\n"
      "realmsim.sensitivity/1.\n\n"
      "Examples:\n"
      "  realmsim sweep configs/scenarios/ipc-comparison.json\n"
      "  realmsim sweep configs/scenarios/ipc-comparison.json --csv > comparison.csv\n"
      "  realmsim sweep configs/scenarios/ipc-comparison.json --figure comparison.svg\n"
      "  realmsim sweep configs/scenarios/ipc-comparison.json --platform rk3588-a76 --seed 7\n"
      "  realmsim sweep configs/scenarios/ipc-comparison.json --sensitivity --set messages=100\n\n"
      "Exit status: 0 as expected, 1 something differs, 2 usage, or the scenario has no `sweep`, 3 scenario\n"
      "invalid, 74 file unreadable.");
  add_common_flags(sweep, common);
  add_scenario_flags(sweep, options);
  sweep.add_flag("--csv", options.csv, "Print comma-separated values: a line per series and grid point");
  sweep.add_option("--figure", options.figure,
                   "Draw the measures against the grid parameter of `sweep.figure`, or the first one, with "
                   "published values beside them, and write it to this file as SVG");
  sweep.add_flag("--sensitivity", options.sensitivity,
                 "Tell which measures move with which estimates of the platform");
}

void add_test(CLI::App& app, CommonOptions& common, TestCommandOptions& options) {
  CLI::App& test = *app.add_subcommand("test", "Run many scenarios, tell which pass");
  test.footer(
      "Examples:\n"
      "  realmsim test\n"
      "  realmsim test configs/scenarios/attacks -k consumer --fail-fast\n"
      "  realmsim test --tag validation\n\n"
      "Exit status: 0 all as expected, 1 something differs, 3 some are invalid, 4 there are none.");
  add_common_flags(test, common);
  test.add_option("PATH", options.paths,
                  "Scenario files, or folders of them; the shipped ones if none is given");
  test.add_option("-k", options.match, "Only those with this in their path");
  test.add_option(
          "--tag", options.tags,
          "Only those with this tag; may be repeated, for those with any. After `validation` the model "
          "is held against published values")
      ->allow_extra_args(false);
  add_run_flags(test, options);
  test.add_flag("--fail-fast", options.fail_fast, "Stop at the first that does not pass");
}

void add_explore(CLI::App& app, CommonOptions& common, ExploreCommandOptions& options) {
  CLI::App& explore =
      *app.add_subcommand("explore", "Run a scenario in every order that its threads' steps can take");
  explore.footer(
      "One turn is one step. What is expected must come of every order; the first that fails is told with "
      "its\n"
      "schedule, which a scenario can name to run that order again.\n\n"
      "Example:\n  realmsim explore configs/scenarios/races/revoke-against-access.json\n\n"
      "Exit status: 0 all orders as expected, 1 some differ, 3 scenario invalid, 5 more orders than the "
      "limit.");
  add_common_flags(explore, common);
  explore.add_option("FILE", options.file, "Scenario file with `threads`, or - for standard input")
      ->required();
  add_run_flags(explore, options);
  explore.add_option("--limit", options.limit, "Most orders to take")
      ->check(whole_number)
      ->capture_default_str();
}

void add_export(CLI::App& app, CommonOptions& common, ExportCommandOptions& options) {
  CLI::App& command = *app.add_subcommand("export", "Turn the events of a run into another format");
  command.footer(
      "dot: who can read and write which region of confidential shared memory at the end of the run, for\n"
      "Graphviz. Arrows are the way of information: from a region to its readers, from a realm to the "
      "regions\n"
      "that it writes; an offer that nobody has attached is dashed, memory that a realm maps from the host "
      "dotted.\n"
      "With --json also who can learn a region's content if everybody passes on what it reads.\n"
      "It is what the access policy tables grant. What unsound firmware maps beyond that, the invariants of "
      "the\n"
      "run tell.\n\n"
      "Example:\n"
      "  realmsim run FILE --jsonl events.jsonl && realmsim export events.jsonl --format dot | dot -Tsvg > "
      "graph.svg");
  add_common_flags(command, common);
  command
      .add_option("RUN", options.run, "Events of a run (realmsim.events/1), a folder with events.jsonl, or -")
      ->required();
  command.add_option("--format", options.format, "dot")->required();
  command.add_option("--part", options.part, "Part of a sweep; the last if not given");
}

void add_check(CLI::App& app, CommonOptions& common, CheckCommandOptions& options) {
  CLI::App& check = *app.add_subcommand("check", "Read and validate scenarios, run nothing");
  check.footer("Example:\n  realmsim check configs/scenarios\n\nExit status: 0 all valid, 3 some are not.");
  add_common_flags(check, common);
  check.add_option("PATH", options.paths, "Scenario files, or folders of them")->required();
}

void add_explain(CLI::App& app, CommonOptions& common, ExplainCommandOptions& options) {
  CLI::App& explain = *app.add_subcommand("explain", "Say what a name means");
  explain.footer(
      "Commands, checks, statuses, faults, invariants, terms and error codes have names.\n"
      "Examples:\n"
      "  realmsim explain rmi.data_create\n"
      "  realmsim explain rtte.unassigned\n"
      "  realmsim explain RIPAS");
  add_common_flags(explain, common);
  explain.add_option("WHAT", options.what, "The name")->required();
}

void add_replay(CLI::App& app, CommonOptions& common, ReplayCommandOptions& options) {
  CLI::App& replay = *app.add_subcommand(
      "replay", "Replay recorded RMI/RSI calls and report the first divergence of each sequence");
  replay.footer(
      "Examples:\n"
      "  realmsim replay recorded.calls.jsonl\n"
      "  realmsim replay traces/*.calls.jsonl --json | jq '.diverged[]'\n\n"
      "Exit status: 0 nothing diverged, 1 something did, 3 a trace is invalid, 74 file unreadable.");
  add_common_flags(replay, common);
  replay.add_option("FILE", options.files, "Traces (realmsim.calls/1), or - for standard input")->required();
  replay.add_option("--backend", options.backend,
                    "Architecture that replays; without it the trace's, or cca");
}

void add_list(CLI::App& app, CommonOptions& common, ListCommandOptions& options) {
  CLI::App& list = *app.add_subcommand("list", "List what there is of a kind");
  list.footer("Kinds: scenarios backends platforms workloads commands checks invariants mutants metrics");
  add_common_flags(list, common);
  list.add_option("KIND", options.kind, "What to list")->required();
}

int dispatch(const CLI::App& app, const Environment& environment, const RunCommandOptions& run,
             const SweepCommandOptions& sweep, const TestCommandOptions& test,
             const ExploreCommandOptions& explore, const ExportCommandOptions& exported,
             const CheckCommandOptions& check, const ReplayCommandOptions& replay,
             const ExplainCommandOptions& explain, const ListCommandOptions& list) {
  if (app.got_subcommand("run")) return run_command(environment, run);
  if (app.got_subcommand("sweep")) return sweep_command(environment, sweep);
  if (app.got_subcommand("test")) return test_command(environment, test);
  if (app.got_subcommand("explore")) return explore_command(environment, explore);
  if (app.got_subcommand("export")) return export_command(environment, exported);
  if (app.got_subcommand("check")) return check_command(environment, check);
  if (app.got_subcommand("replay")) return replay_command(environment, replay);
  if (app.got_subcommand("explain")) return explain_command(environment, explain);
  return list_command(environment, list);
}

// --json as it stands on the command line, for what goes wrong before CLI11 has read all of it.
bool asks_for_json(const std::vector<std::string>& words) {
  const auto end = std::ranges::find(words, "--");
  return std::find(words.begin(), end, "--json") != end;
}

ExitCode misread(const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& words,
                 Console& console) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({}))
    names.push_back(command->get_name());
  const bool no_command = app.get_subcommands().empty();
  const auto word = no_command ? unknown_command(words, names) : std::nullopt;
  if (word) return console.unknown_name("command", *word, {names.begin(), names.end()});
  return console.give_up(kUsage, fmt::format("{}; --help tells more", error.what()));
}

int read_and_run(const std::vector<std::string>& words, CommonOptions& common, Console& console) {
  CLI::App app{
      "realmsim: a deterministic simulator of Arm CCA memory.\n"
      "May this access happen, who refused it and why, and what did it cost?\n",
      "realmsim"};
  app.require_subcommand(1);
  add_common_flags(app, common);
  RunCommandOptions run;
  SweepCommandOptions sweep;
  TestCommandOptions test;
  ExploreCommandOptions explore;
  ExportCommandOptions exported;
  CheckCommandOptions check;
  ExplainCommandOptions explain;
  ReplayCommandOptions replay;
  ListCommandOptions list;
  add_run(app, common, run);
  add_sweep(app, common, sweep);
  add_test(app, common, test);
  add_explore(app, common, explore);
  add_export(app, common, exported);
  add_check(app, common, check);
  add_replay(app, common, replay);
  add_explain(app, common, explain);
  add_list(app, common, list);
  try {
    app.parse(std::vector<std::string>{words.rbegin(), words.rend() - 1});  // as CLI11 wants them
  } catch (const CLI::Success& asked) {                                     // --help, --version
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    return misread(app, error, words, console);
  }
  describe_run(fmt::format("  version {}, seed {}\n  reproduce with: {}\n", kVersion, run.seed,
                           fmt::join(words, " ")));
  const Environment environment{common, console, find_config_folder()};
  return dispatch(app, environment, run, sweep, test, explore, exported, check, replay, explain, list);
}

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv, argv + argc);
  CommonOptions common{.json = asks_for_json(words)};
  Console console{common.json};
  try {
    return console.finish(read_and_run(words, common, console));
  } catch (const std::bad_alloc&) {
    return console.finish(console.give_up(kLimit, "memory is used up"));
  } catch (const std::exception& error) {
    report_bug("no exception leaves a command", error.what(), __FILE__, __LINE__);
  }
}

}  // namespace

bool Environment::color_on_stdout() const {
  return color_wanted(common.color, STDOUT_FILENO);
}
bool Environment::color_on_stderr() const {
  return color_wanted(common.color, STDERR_FILENO);
}

}  // namespace realmsim::cli

int main(int argc, char** argv) {
  setenv("SC_COPYRIGHT_MESSAGE", "DISABLE", 1);
  return realmsim::cli::main(argc, argv);
}
