#include "sim/cli/one_scenario.h"

#include <fmt/format.h>

#include "sim/cli/scenario_files.h"
#include "sim/cli/selection.h"
#include "sim/cli/suite_case.h"

namespace realmsim::cli {

std::optional<Refusal> not_chosen(const scenario::Document& document, const ScenarioFlags& flags) {
  if (!has_wanted_tag(flags, document.tags()))
    return Refusal{kNothing, fmt::format("{} has no tag that --tag names", flags.file)};
  if (!shard_of(flags).has(0))
    return Refusal{kNothing, fmt::format("{}, a single file, is in part 1 alone", flags.file)};
  if (document.cases().empty() && !Selection::parse(flags.match)->chooses(flags.file))
    return Refusal{kNothing, fmt::format("{} has no cases, and its path does not match", flags.file)};
  return std::nullopt;
}

int report_invalid(const Environment& environment, const ScenarioFlags& flags,
                   const scenario::Document& document) {
  const int status = report_errors(environment, document);
  return worse(status, tell_ci(environment, flags, {invalid(flags.file, document)}, false));
}

void print_digest(const Environment& environment, const run::RunResult& result) {
  if (environment.common.json) {
    environment.console.print_document({{"format", "realmsim.digest/1"}, {"digest", result.digest}});
  } else {
    environment.console.print(result.digest + "\n");
  }
}

int finish_run(const Environment& environment, const ScenarioFlags& flags, const run::RunResult& result,
               const HostRecord& host, bool stdout_is_free) {
  const auto cases = suite_cases(flags.file, result, host.seconds());
  return worse(status_of(result), tell_ci(environment, flags, cases, stdout_is_free));
}

}  // namespace realmsim::cli
