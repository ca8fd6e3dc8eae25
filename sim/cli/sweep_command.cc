#include <memory>
#include <optional>

#include <fmt/format.h>

#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/golden.h"
#include "sim/cli/host_record.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/one_scenario.h"
#include "sim/cli/output_files.h"
#include "sim/cli/progress.h"
#include "sim/cli/run_folder.h"
#include "sim/cli/scenario_files.h"
#include "sim/cli/scenario_flags.h"
#include "sim/report/result_json.h"
#include "sim/report/sensitivity_report.h"
#include "sim/report/story.h"
#include "sim/report/sweep_csv.h"
#include "sim/report/sweep_figure.h"
#include "sim/report/sweep_table.h"
#include "sim/run/runner.h"
#include "sim/run/sensitivity.h"

namespace realmsim::cli {
namespace {

struct SweepOptions : ScenarioFlags {
  bool csv = false;
  std::optional<std::string> figure;
  bool sensitivity = false;
};

constexpr const char* kNothingToDraw =
    "there is nothing to draw: a figure takes measures, and numbers along its x axis";

// As the scenario wants it, or else along the first parameter of its grid.
scenario::Figure figure_of(const scenario::Sweep& sweep) {
  if (sweep.figure) return *sweep.figure;
  return {.x = sweep.grid.empty() ? "" : sweep.grid.front().first};
}

std::string to_text(const run::RunResult& result, const std::vector<std::string>& measures,
                    const Environment& environment) {
  const report::Style style{environment.color_on_stdout()};
  std::string text = report::story(result, report::Detail::Quiet, style);
  if (!environment.common.quiet) text += report::sweep_table(result, measures, style);
  if (!text.empty()) text += "\n";
  if (!environment.common.quiet || !result.passed()) text += report::closing(result, style);
  return text;
}

// The flag that gives stdout to one document, if one does.
std::string_view document_flag(const Environment& environment, const SweepOptions& options) {
  if (environment.common.json) return "--json";
  if (options.digest) return "--digest";
  return options.csv ? "--csv" : "";
}

// Two flags of which only one can be meant.
struct Exclusion {
  std::string_view flag;
  std::string_view other;
};

std::optional<Exclusion> excluded(const Environment& environment, const SweepOptions& options) {
  if (options.csv && environment.common.json) return Exclusion{"--csv", "--json"};
  if (options.csv && options.digest) return Exclusion{"--csv", "--digest"};
  if (!options.sensitivity) return std::nullopt;
  if (options.csv) return Exclusion{"--sensitivity", "--csv"};
  if (options.digest) return Exclusion{"--sensitivity", "--digest"};
  if (options.figure) return Exclusion{"--sensitivity", "--figure"};
  if (options.jsonl) return Exclusion{"--sensitivity", "--jsonl"};
  if (options.out) return Exclusion{"--sensitivity", "--out"};
  return options.update.empty() ? std::nullopt : std::optional{Exclusion{"--sensitivity", "--update"}};
}

void print_json(const Environment& environment, nlohmann::ordered_json json, const HostRecord& host) {
  json["host"] = host.to_json();
  environment.console.print_document(json);
}

int sweep_grid(const Environment& environment, const SweepOptions& options, scenario::Document& document,
               run::RunSettings settings) {
  Console& console = environment.console;
  const std::vector<std::string>& measures = document.sweep()->measure;
  OutputFiles files;
  files.ask("--jsonl", options.jsonl);
  const RunFolder folder{options.out, files};
  files.ask("--figure", options.figure);
  if (auto refusal = files.open(document_flag(environment, options))) return console.give_up(*refusal);
  settings.event_sink = folder.events(files.sink("--jsonl"));
  Golden golden{options, options.file};
  settings.story_difference = [&](const run::RunResult& result) { return golden.difference(result); };
  watch_for_interrupt();
  const HostRecord host;
  auto result = with_progress(environment.common, [&](auto show) {
    settings.progress = show;
    return run::run_document(document, settings);
  });
  if (!result) return report_invalid(environment, options, document);
  if (options.figure) {
    const auto figure = report::sweep_figure(*result, figure_of(*document.sweep()), measures);
    if (!figure) return console.give_up(kUsage, kNothingToDraw);
    files.sink("--figure")(report::draw(*figure));
  }
  if (auto refusal = missed_step(*result, options)) return console.give_up(*refusal);
  if (auto refusal = golden.settle(*result)) return console.give_up(*refusal);
  folder.write(document, *result, host);
  if (auto refusal = files.commit(document)) return console.give_up(*refusal);
  if (options.digest) {
    print_digest(environment, *result);
  } else if (environment.common.json) {
    print_json(environment, report::to_json(*result), host);
  } else if (options.csv) {
    console.print(report::sweep_csv(*result, measures));
    const report::Style style{environment.color_on_stderr()};
    if (!result->passed() || result->ended != run::Ended::Whole)
      Console::say(report::closing(*result, style));
  } else {
    console.print(to_text(*result, measures, environment));
  }
  return finish_run(environment, options, *result, host, document_flag(environment, options).empty());
}

int sweep_estimates(const Environment& environment, const SweepOptions& options, scenario::Document& document,
                    run::RunSettings settings) {
  Console& console = environment.console;
  watch_for_interrupt();
  const HostRecord host;
  const auto found = with_progress(environment.common, [&](auto show) {
    settings.progress = show;
    return run::sensitivity(document, settings);
  });
  if (!found) return report_invalid(environment, options, document);
  if (auto refusal = missed_step(found->nominal, options)) return console.give_up(*refusal);
  if (!found->measured())
    return console.give_up(kUsage, fmt::format("{} measures nothing that could move", options.file));
  const bool passed = found->nominal.passed();
  const report::Style style{environment.color_on_stdout()};
  if (environment.common.json) {
    print_json(environment, report::to_json(*found), host);
  } else {
    if (!environment.common.quiet) console.print(report::sensitivity_text(*found, style) + "\n");
    if (!environment.common.quiet || !passed) console.print(report::closing(found->nominal, style));
  }
  return worse(status_of(found->ended, passed),
               finish_run(environment, options, found->nominal, host, !environment.common.json));
}

int sweep_scenario(const Environment& environment, const SweepOptions& options) {
  Console& console = environment.console;
  if (const auto pair = excluded(environment, options))
    return console.give_up(kUsage, fmt::format("{} and {} exclude each other", pair->flag, pair->other));
  auto text = scenario::read_file(options.file);
  if (!text) return console.give_up(kUnreadable, fmt::format("cannot read {}", options.file));
  scenario::Document document{options.file, std::move(*text), environment.config_folder};
  if (!document.open()) return report_invalid(environment, options, document);
  if (!document.sweep() && !options.sensitivity)
    return console.give_up(kUsage, fmt::format("{} has no `sweep`; `realmsim run` runs it", options.file));
  if (const int status = may_update_golden(options, console); status != kGood) return status;
  if (const int status = apply_overrides(document, options, console); status != kGood) return status;
  if (auto refusal = not_chosen(document, options)) return console.give_up(*refusal);
  const auto settings = settings_of(options, console);
  if (!settings) return kUsage;
  if (options.sensitivity) return sweep_estimates(environment, options, document, *settings);
  return sweep_grid(environment, options, document, *settings);
}

}  // namespace

Work add_sweep(CLI::App& command) {
  const auto options = std::make_shared<SweepOptions>();
  command.footer(
      R"(The measures that `sweep.measure` of the scenario names are shown, or all. --json is the document that
`run --json` prints.
--sensitivity tells how far what was measured rests on estimates: it runs the scenario again with each
parameter of confidence E at the least and at the greatest value of its range, the others as they are,
and tells which measures move by more than 10 %. It takes any scenario with a workload; its --json is
realmsim.sensitivity/1.

Examples:
  realmsim sweep configs/scenarios/ipc-comparison.json
  realmsim sweep configs/scenarios/ipc-comparison.json --csv > comparison.csv
  realmsim sweep configs/scenarios/ipc-comparison.json --figure comparison.svg
  realmsim sweep configs/scenarios/ipc-comparison.json --platform rk3588-a76 --seed 7
  realmsim sweep configs/scenarios/ipc-comparison.json --sensitivity --set messages=100

Exit status: 0 as expected, 1 something differs, 2 usage, or the scenario has no `sweep`, 3 scenario
invalid, 74 file unreadable.)");
  add_scenario_flags(command, *options);
  command.add_flag("--csv", options->csv, "Print comma-separated values: a line per series and grid point");
  command.add_option("--figure", options->figure,
                     "Draw the measures against the grid parameter of `sweep.figure`, or the first one, with "
                     "published values beside them, and write it to this file as SVG");
  command.add_flag("--sensitivity", options->sensitivity,
                   "Tell which measures move with which estimates of the platform");
  return [options](const Environment& environment) { return sweep_scenario(environment, *options); };
}

}  // namespace realmsim::cli
