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
#include "sim/cli/selection.h"
#include "sim/report/comparison.h"
#include "sim/report/result_json.h"
#include "sim/report/story.h"
#include "sim/run/runner.h"

namespace realmsim::cli {
namespace {

struct RunOptions : ScenarioFlags {
  std::optional<std::string> calls;
  std::uint64_t quantum_ns = 1000;
};

void print_result(const Environment& environment, const run::RunResult& result, const HostRecord& host) {
  if (environment.common.json) {
    nlohmann::ordered_json json = report::to_json(result);
    json["host"] = host.to_json();
    environment.console.print_document(json);
    return;
  }
  using report::Detail;
  const report::Style style{environment.color_on_stdout()};
  const Detail detail = environment.common.quiet     ? Detail::Quiet
                        : environment.common.verbose ? Detail::Verbose
                                                     : Detail::Normal;
  Console& console = environment.console;
  console.print(report::story(result, detail, style));
  const bool whole = result.ended == run::Ended::Whole;
  if (detail != Detail::Quiet && whole) console.print(report::comparison(result, style));
  if (detail != Detail::Quiet || !result.passed()) console.print(report::closing(result, style));
}

int run_scenario(const Environment& environment, const RunOptions& options) {
  Console& console = environment.console;
  auto text = scenario::read_file(options.file);
  if (!text) return console.give_up(kUnreadable, fmt::format("cannot read {}", options.file));
  scenario::Document document{options.file, std::move(*text), environment.config_folder};
  if (!document.open()) return report_invalid(environment, options, document);
  if (const int status = apply_overrides(document, options, console); status != kGood) return status;
  if (const int status = may_update_golden(options, console); status != kGood) return status;
  if (auto refusal = not_chosen(document, options)) return console.give_up(*refusal);
  auto settings = settings_of(options, console);
  if (!settings) return kUsage;

  OutputFiles files;
  files.ask("--jsonl", options.jsonl);
  const RunFolder folder{options.out, files};
  files.ask("--calls", options.calls);
  if (auto refusal = files.open(environment.common.json ? "--json" : "")) return console.give_up(*refusal);
  settings->options.quantum = {options.quantum_ns * 1000};
  settings->event_sink = folder.events(files.sink("--jsonl"));
  settings->call_sink = files.sink("--calls");
  const Selection selection = *Selection::parse(options.match);
  settings->fail_fast = options.fail_fast;
  settings->chooses = [&](const std::string& name) {
    return selection.chooses(path_of_case(options.file, name));
  };
  Golden golden{options, options.file};
  settings->story_difference = [&](const run::RunResult& result) { return golden.difference(result); };
  watch_for_interrupt();
  const HostRecord host;
  auto result = with_progress(environment.common, [&](auto show) {
    settings->progress = show;
    return run::run_document(document, *settings);
  });
  if (!result) return report_invalid(environment, options, document);
  if (result->platforms.empty()) return console.give_up(kNothing, "no case is chosen");
  if (auto refusal = missed_step(*result, options)) return console.give_up(*refusal);
  if (auto refusal = golden.settle(*result)) return console.give_up(*refusal);
  folder.write(document, *result, host);
  if (auto refusal = files.commit(document)) return console.give_up(*refusal);
  if (options.digest) {
    print_digest(environment, *result);
  } else {
    print_result(environment, *result, host);
  }
  return finish_run(environment, options, *result, host, !environment.common.json && !options.digest);
}

}  // namespace

Work add_run(CLI::App& command) {
  const auto options = std::make_shared<RunOptions>();
  command.footer(R"(Examples:
  realmsim run configs/scenarios/ipc-comparison.json
  realmsim run configs/scenarios/ipc-comparison.json --set messages=100 --platform rk3588-a76
  realmsim run my-scenario.json --json | jq .status

Exit status: 0 as expected, 1 something differs, 2 usage, 3 scenario invalid, 4 no case is chosen,
5 a limit was reached, 74 file unreadable.)");
  add_scenario_flags(command, *options);
  command.add_option("--calls", options->calls,
                     "Write the calls of the run to this file, as a trace for replay");
  command
      .add_option("--quantum-ns", options->quantum_ns,
                  "How far a processing element runs ahead; changes no result")
      ->capture_default_str()
      ->group("Model");
  return [options](const Environment& environment) { return run_scenario(environment, *options); };
}

}  // namespace realmsim::cli
