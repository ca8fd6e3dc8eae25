#include <memory>

#include <fmt/format.h>

#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/progress.h"
#include "sim/cli/scenario_files.h"
#include "sim/cli/scenario_flags.h"
#include "sim/report/result_json.h"
#include "sim/report/story.h"
#include "sim/run/explore.h"

namespace realmsim::cli {
namespace {

struct ExploreOptions : RunFlags {
  std::string file;
  std::uint64_t limit = 10'000;  // interleavings
};

std::string schedule_text(const std::vector<std::string>& schedule) {
  return fmt::format("[\"{}\"]", fmt::join(schedule, "\", \""));
}

nlohmann::ordered_json to_json(const run::Exploration& found) {
  nlohmann::ordered_json json{
      {"format", "realmsim.explore/1"}, {"scenario", found.scenario}, {"interleavings", found.interleavings},
      {"blocked", found.blocked},       {"failed", found.failed},     {"ends", found.ends.size()}};
  if (found.first)
    json["first"] = {{"schedule", found.first->schedule}, {"result", report::to_json(found.first->result)}};
  return json;
}

std::string to_text(const run::Exploration& found, const report::Style& style) {
  std::string text;
  if (found.first) {
    text += report::story(found.first->result, report::Detail::Normal, style);
    text += report::closing(found.first->result, style);
    text += fmt::format("schedule  {}\n", schedule_text(found.first->schedule));
  }
  const std::string failed = fmt::format("{} failed", found.failed);
  const std::string blocked =
      found.blocked == 0 ? "" : fmt::format("{} that no machine can take, ", found.blocked);
  text += fmt::format("{}  {} interleavings, {}{}, {} different ends\n", found.scenario, found.interleavings,
                      blocked, found.failed == 0 ? failed : style.bad(failed), found.ends.size());
  return text;
}

int explore_orders(const Environment& environment, const ExploreOptions& options) {
  Console& console = environment.console;
  auto text = scenario::read_file(options.file);
  if (!text) return console.give_up(kUnreadable, fmt::format("cannot read {}", options.file));
  scenario::Document document{options.file, std::move(*text), environment.config_folder};
  if (!document.open()) return report_errors(environment, document);
  if (const int status = apply_mutants(document, options, console); status != kGood) return status;
  run::ExploreSettings settings{.options = {.seed = options.seed}, .limit = options.limit};
  const auto found = with_progress(environment.common, [&](auto show) {
    settings.progress = show;
    return run::explore(document, settings);
  });
  if (!found) return report_errors(environment, document);
  if (found->invalid) {
    const int status = report_errors(environment, document);
    Console::say(fmt::format("realmsim: this is so with \"schedule\": {}\n", schedule_text(*found->invalid)));
    return status;
  }
  if (found->beyond_limit) {
    return console.give_up(
        kLimit,
        fmt::format("{} has more than {} interleavings; --limit raises that, fewer steps in `threads` "
                    "lower their number",
                    options.file, options.limit));
  }
  if (environment.common.json) {
    console.print_document(to_json(*found));
  } else {
    console.print(to_text(*found, report::Style{environment.color_on_stdout()}));
  }
  if (found->blocked == found->interleavings) {
    Console::say("realmsim: no machine can take the steps to their end in any order\n");
    return kNothing;
  }
  return found->failed == 0 ? kGood : kDiffers;
}

}  // namespace

Work add_explore(CLI::App& command) {
  const auto options = std::make_shared<ExploreOptions>();
  command.footer(
      R"(One turn is one step. What is expected must come of every order; the first that fails is told with its
schedule, which a scenario can name to run that order again.

Example:
  realmsim explore configs/scenarios/races/revoke-against-access.json

Exit status: 0 all orders as expected, 1 some differ, 3 scenario invalid, 5 more orders than the limit.)");
  command.add_option("FILE", options->file, "Scenario file with `threads`, or - for standard input")
      ->required();
  add_run_flags(command, *options);
  command.add_option("--limit", options->limit, "Most orders to take")
      ->check(whole_number)
      ->capture_default_str();
  return [options](const Environment& environment) { return explore_orders(environment, *options); };
}

}  // namespace realmsim::cli
