#include <algorithm>
#include <memory>
#include <optional>
#include <set>

#include "sim/cli/ci_flags.h"
#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/golden.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/process_pool.h"
#include "sim/cli/progress.h"
#include "sim/cli/scenario_files.h"
#include "sim/cli/scenario_flags.h"
#include "sim/cli/selection.h"
#include "sim/cli/suite_run.h"

namespace realmsim::cli {
namespace {

struct TestOptions : SuiteFlags, CiFlags {
  std::vector<std::string> paths;
};

std::vector<std::string> chosen_files(const Environment& environment, const TestOptions& options) {
  std::vector<std::string> paths = options.paths;
  if (paths.empty()) paths.push_back(environment.config_folder + "/scenarios");
  const Selection selection = *Selection::parse(options.match);
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    for (std::string& file : scenario_files(path)) {
      const bool whole = selection.chooses(file);
      const auto chosen = [&](const std::string& name) {
        return selection.chooses(path_of_case(file, name));
      };
      if (whole || std::ranges::any_of(case_names(environment, file), chosen))
        files.push_back(std::move(file));
    }
  }
  const Shard shard = shard_of(options);
  std::vector<std::string> part;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (shard.has(i)) part.push_back(std::move(files[i]));
  }
  return part;
}

// In processes of their own, or here, where a table of published values needs what has been measured.
void run_files(const Environment& environment, const TestOptions& options,
               const std::vector<std::string>& files, SuiteRun& suite) {
  Progress progress{!environment.common.no_progress && !environment.common.quiet};
  const auto take = [&](std::size_t i, std::optional<std::string> result) {
    progress.show(i + 1, files.size());
    suite.take(files[i], std::move(result));
    return !interrupted() && (!options.fail_fast || suite.status() == kGood);
  };
  if (options.processes > 1 && !suite.validates()) {
    ProcessPool{.processes = options.processes,
                .work = [&](std::size_t i) { return suite.run(files[i]); },
                .take = take}
        .run(files.size());
    return;
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!take(i, suite.run(files[i]))) return;
  }
}

// That some scenario has each parameter that the command line sets.
int check_assignments(const Environment& environment, const TestOptions& options,
                      const std::vector<std::string>& files) {
  if (options.set.empty() || files.empty()) return kGood;
  std::set<std::string> names;
  for (const std::string& file : files) {
    auto text = scenario::read_file(file);
    if (!text) continue;
    scenario::Document document{file, std::move(*text), environment.config_folder};
    document.open();
    for (const auto& [name, value] : document.parameters())
      names.insert(name);
  }
  for (const std::string& text : options.set) {
    const std::string key = assignment_of(text)->key;
    if (!names.contains(key))
      return environment.console.unknown_name("parameter", key, {names.begin(), names.end()});
  }
  return kGood;
}

int test_scenarios(const Environment& environment, const TestOptions& options) {
  scenario::Document none{"-", "{}", environment.config_folder};
  if (const int status = apply_machine(none, options, environment.console); status != kGood) return status;
  if (const int status = may_update_golden(options, environment.console); status != kGood) return status;
  if (!judging_of(options, environment.console)) return kUsage;
  const std::vector<std::string> files = chosen_files(environment, options);
  if (options.jsonl && files.size() > 1)
    return environment.console.give_up(
        kUsage, "--jsonl takes the events of one scenario; --out takes those of each into a folder");
  if (const int status = check_assignments(environment, options, files); status != kGood) return status;
  watch_for_interrupt();
  SuiteRun suite{environment, options};
  run_files(environment, options, files, suite);
  const int written =
      tell_ci(environment, options, suite.cases(), !environment.common.json && !options.digest);
  return worse(worse(suite.finish(), written), interrupted() ? kInterrupted : kGood);
}

}  // namespace

Work add_test(CLI::App& command) {
  const auto options = std::make_shared<TestOptions>();
  command.footer(R"(Examples:
  realmsim test
  realmsim test configs/scenarios/attacks -k "consumer and not fork" --fail-fast
  realmsim test -j 2 --junit results.xml --github
  realmsim test --shard 1/3
  realmsim test --tag validation

Exit status, the worst of all: 0 all as expected, 1 something differs, 3 some are invalid, 4 there are none,
5 a limit was reached, 70 one has found a bug in realmsim, 74 a file cannot be read or written.)");
  command.add_option("PATH", options->paths,
                     "Scenario files, or folders of them; the shipped ones if none is given");
  add_choice_flags(command, *options);
  add_override_flags(command, *options);
  add_ci_flags(command, *options);
  return [options](const Environment& environment) { return test_scenarios(environment, *options); };
}

}  // namespace realmsim::cli
