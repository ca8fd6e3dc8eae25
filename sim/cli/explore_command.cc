#include <fmt/format.h>

#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/progress.h"
#include "sim/cli/scenario_files.h"
#include "sim/report/result_json.h"
#include "sim/report/story.h"
#include "sim/run/explore.h"

namespace realmsim::cli {
namespace {

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

}  // namespace

int explore_command(const Environment& environment, const ExploreCommandOptions& options) {
  Console& console = environment.console;
  auto text = scenario::read_file(options.file);
  if (!text) return console.give_up(kUnreadable, fmt::format("cannot read {}", options.file));
  scenario::Document document{options.file, std::move(*text), environment.config_folder};
  if (!document.open()) return report_errors(environment, document);
  document.add_mutants(options.mutants);
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

}  // namespace realmsim::cli
