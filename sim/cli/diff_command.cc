#include <memory>
#include <set>

#include "sim/cli/commands.h"
#include "sim/cli/event_files.h"
#include "sim/cli/exit_code.h"
#include "sim/report/run_diff.h"

namespace realmsim::cli {
namespace {

struct DiffOptions {
  std::string a;
  std::string b;
  std::vector<std::string> ignored;
};

// As diff(1): 2 is trouble of any kind.
int diff(const Environment& environment, const DiffOptions& options) {
  int trouble = kGood;
  const auto a = read_event_file(environment, options.a, trouble);
  const auto b = a ? read_event_file(environment, options.b, trouble) : std::nullopt;
  if (!b) return kUsage;
  const report::RunDiff found =
      report::diff_runs(a->events, b->events, {options.ignored.begin(), options.ignored.end()});
  if (environment.common.json) {
    environment.console.print_document(report::diff_json(found));
  } else if (!environment.common.quiet) {
    environment.console.print(report::diff_text(found));
  }
  return found.same() ? kGood : kDiffers;
}

}  // namespace

Work add_diff(CLI::App& command) {
  const auto options = std::make_shared<DiffOptions>();
  command.footer(
      R"(Event by event: what the runs are of, then the first event that differs, key by key, with the step that
it is in.

Examples:
  realmsim run FILE --jsonl a.jsonl && realmsim run FILE --mutant rsi.csm_revoke.tlbi --jsonl b.jsonl
  realmsim diff a.jsonl b.jsonl
  realmsim diff a.jsonl b.jsonl --ignore cycles --ignore ps

Exit status: 0 same, 1 different, 2 trouble.)");
  command.add_option("A", options->a, "Events of a run, a folder with events.jsonl, or -")->required();
  command.add_option("B", options->b, "Those of another")->required();
  command.add_option("--ignore", options->ignored, "A key that is not compared; may be repeated")
      ->allow_extra_args(false);
  return [options](const Environment& environment) { return diff(environment, *options); };
}

}  // namespace realmsim::cli
