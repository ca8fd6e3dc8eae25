#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/golden.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/output_file.h"
#include "sim/cli/process_pool.h"
#include "sim/cli/progress.h"
#include "sim/cli/scenario_files.h"
#include "sim/cli/scenario_flags.h"
#include "sim/cli/selection.h"
#include "sim/cli/suite_run.h"
#include "sim/report/suite.h"

namespace realmsim::cli {
namespace {

struct TestOptions : SuiteFlags {
  std::vector<std::string> paths;
  std::string shard = "1/1";
  unsigned processes = 1;
  std::optional<std::string> junit;
  std::string github = "never";
};

struct Shard {
  std::size_t number = 1;
  std::size_t of = 1;
};

std::optional<Shard> parse_shard(std::string_view text) {
  Shard shard;
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, shard.number);
  if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '/') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, shard.of);
  const bool whole = second.ec == std::errc{} && second.ptr == end;
  return whole && shard.number >= 1 && shard.number <= shard.of ? std::optional{shard} : std::nullopt;
}

std::string wrong_shard(const std::string& text) {
  return parse_shard(text) ? std::string{} : fmt::format("`{}` is no part i/n of a whole, like 2/3", text);
}

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
  const Shard shard = *parse_shard(options.shard);
  std::vector<std::string> part;
  for (std::size_t i = shard.number - 1; i < files.size(); i += shard.of)
    part.push_back(std::move(files[i]));
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

int write_junit(const Environment& environment, const TestOptions& options, const SuiteRun& suite) {
  if (!options.junit) return kGood;
  OutputFile file{*options.junit};
  if (file.good()) file.write(report::junit(suite.cases()));
  if (file.good() && file.commit()) return kGood;
  return environment.console.give_up(kUnreadable, fmt::format("cannot write {}", *options.junit));
}

void tell_github(const Environment& environment, const TestOptions& options, const SuiteRun& suite) {
  const char* const actions = std::getenv("GITHUB_ACTIONS");
  const bool wanted = options.github == "always" ||
                      (options.github == "auto" && actions != nullptr && std::string_view{actions} == "true");
  if (!wanted) return;
  const std::string annotations = report::github_annotations(suite.cases());
  if (environment.common.json) {
    Console::say(annotations);
  } else {
    environment.console.print(annotations);
  }
  const char* const summary = std::getenv("GITHUB_STEP_SUMMARY");
  if (summary != nullptr) std::ofstream{summary, std::ios::app} << report::github_summary(suite.cases());
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
  if (const int status = check_assignments(environment, options, files); status != kGood) return status;
  watch_for_interrupt();
  SuiteRun suite{environment, options};
  run_files(environment, options, files, suite);
  tell_github(environment, options, suite);
  const int written = write_junit(environment, options, suite);
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
  command
      .add_option(
          "-k", options->match,
          "Only those whose path, or path[case], contains this; words may be joined by and, or, not, ( )")
      ->check(wrong_selection);
  command
      .add_option(
          "--tag", options->tags,
          "Only those with this tag; may be repeated, for those with any. After `validation` the model "
          "is held against published values")
      ->allow_extra_args(false);
  command.add_option("--shard", options->shard, "Part i of n of the files, as i/n")
      ->check(wrong_shard)
      ->capture_default_str();
  command
      .add_option("-j", options->processes, "Scenarios that run at the same time, each in its own process")
      ->check(CLI::Range(1u, 1024u))
      ->capture_default_str();
  add_override_flags(command, *options);
  command.add_flag("--fail-fast", options->fail_fast, "Stop at the first that does not pass");
  command.add_option("--junit", options->junit, "Write the results to this file as JUnit XML");
  command
      .add_flag("--github{always}", options->github,
                "Print annotations for GitHub and add to the summary of the job: auto (in its jobs only), "
                "always or never; without a value always")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  return [options](const Environment& environment) { return test_scenarios(environment, *options); };
}

}  // namespace realmsim::cli
