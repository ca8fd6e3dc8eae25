#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/progress.h"
#include "sim/cli/scenario_files.h"
#include "sim/cli/scenario_flags.h"
#include "sim/report/story.h"
#include "sim/report/validation.h"
#include "sim/run/runner.h"

namespace realmsim::cli {
namespace {

struct TestOptions : RunFlags {
  std::vector<std::string> paths;
  std::string match;
  std::vector<std::string> tags;  // any of them
  bool fail_fast = false;
};

// What scenarios with this tag say of published values is told at the end, in one table.
constexpr std::string_view kValidationTag = "validation";

// Runs scenarios one after the other and tells of each as it ends.
class Suite {
 public:
  Suite(const Environment& environment, const TestOptions& options)
      : environment_(environment), options_(options), style_(environment.color_on_stdout()) {
    if (std::ranges::find(options.tags, kValidationTag) != options.tags.end()) validation_.emplace();
    settings_.options.seed = options.seed;
  }

  // False if no further one is to be run.
  bool take(const std::string& path) {
    const std::optional<int> status = run(path);
    if (!status) return true;
    status_ = worse(status_, *status);
    ++counts_[status == kGood ? 0 : 1];
    return status == kGood || !options_.fail_fast;
  }

  int finish() {
    Console& console = environment_.console;
    const std::size_t all = counts_[0] + counts_[1];
    if (all == 0) console.complain("there is no scenario to test");
    for (const auto& complaint : console.complaints())
      diagnostics_.push_back(complaint);
    if (environment_.common.json) {
      nlohmann::ordered_json document{{"format", "realmsim.test/1"},
                                      {"passed", counts_[0]},
                                      {"failed", counts_[1]},
                                      {"scenarios", std::move(scenarios_)},
                                      {"diagnostics", std::move(diagnostics_)}};
      if (validation_) document["validation"] = report::validation_json(*validation_);
      console.print_document(document);
    } else if (all != 0) {
      if (validation_ && !environment_.common.quiet)
        console.print(report::validation_text(*validation_, style_));
      for (const std::string& mutant : options_.mutants)
        console.print(fmt::format("unsound: without {}\n", mutant));
      const std::string failed = fmt::format("{} failed", counts_[1]);
      console.print(
          fmt::format("{} passed, {}\n", counts_[0], counts_[1] == 0 ? failed : style_.bad(failed)));
    }
    return all == 0 ? int{kNothing} : status_;
  }

 private:
  // Nothing of a scenario that has none of the tags.
  std::optional<int> run(const std::string& path) {
    auto text = scenario::read_file(path);
    if (!text) {
      environment_.console.complain(fmt::format("cannot read {}", path));
      return kUnreadable;
    }
    scenario::Document document{path, std::move(*text), environment_.config_folder};
    document.add_mutants(options_.mutants);
    if (!document.open()) return invalid(path, document);
    if (!chosen(document)) return std::nullopt;
    const auto result = run::run_document(document, settings_);
    if (!result) return invalid(path, document);
    if (validation_) validation_->add(*result);
    tell(path, find_name(run::kStatusNames, result->status), result->passed());
    if (result->passed()) return kGood;
    if (!environment_.common.json) {
      environment_.console.print(report::story(*result, report::Detail::Quiet, style_));
      environment_.console.print(report::closing(*result, style_));
    }
    return kDiffers;
  }

  [[nodiscard]] bool chosen(const scenario::Document& document) const {
    const auto& tags = options_.tags;
    return tags.empty() || std::ranges::find_first_of(tags, document.tags()) != tags.end();
  }

  int invalid(const std::string& path, const scenario::Document& document) {
    Console::say(document.render_errors(environment_.color_on_stderr()));
    for (auto& diagnostic : document.errors_to_json())
      diagnostics_.push_back(std::move(diagnostic));
    tell(path, "invalid", false);
    return kInvalid;
  }

  void tell(const std::string& path, std::string_view status, bool good) {
    scenarios_.push_back({{"file", path}, {"status", status}});
    const bool shown = !environment_.common.json && (!good || !environment_.common.quiet);
    if (shown)
      environment_.console.print(
          fmt::format("{:<8} {}\n", good ? style_.good(status) : style_.bad(status), path));
  }

  const Environment& environment_;
  const TestOptions& options_;
  report::Style style_;
  run::RunSettings settings_;
  std::optional<report::Validation> validation_;  // if it was asked for
  int status_ = kGood;
  std::array<std::size_t, 2> counts_{};  // passed, and not
  nlohmann::ordered_json scenarios_ = nlohmann::ordered_json::array();
  nlohmann::json diagnostics_ = nlohmann::json::array();
};

std::vector<std::string> chosen_files(const Environment& environment, const TestOptions& options) {
  std::vector<std::string> paths = options.paths;
  if (paths.empty()) paths.push_back(environment.config_folder + "/scenarios");
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    for (std::string& file : scenario_files(path)) {
      if (file.find(options.match) != std::string::npos) files.push_back(std::move(file));
    }
  }
  return files;
}

int test_scenarios(const Environment& environment, const TestOptions& options) {
  Suite suite{environment, options};
  const std::vector<std::string> files = chosen_files(environment, options);
  {
    Progress progress{!environment.common.no_progress && !environment.common.quiet};
    for (std::size_t i = 0; i < files.size(); ++i) {
      progress.show(i, files.size());
      if (!suite.take(files[i])) break;
    }
  }
  return suite.finish();
}

}  // namespace

Work add_test(CLI::App& command) {
  const auto options = std::make_shared<TestOptions>();
  command.footer(R"(Examples:
  realmsim test
  realmsim test configs/scenarios/attacks -k consumer --fail-fast
  realmsim test --tag validation

Exit status: 0 all as expected, 1 something differs, 3 some are invalid, 4 there are none.)");
  command.add_option("PATH", options->paths,
                     "Scenario files, or folders of them; the shipped ones if none is given");
  command.add_option("-k", options->match, "Only those with this in their path");
  command
      .add_option(
          "--tag", options->tags,
          "Only those with this tag; may be repeated, for those with any. After `validation` the model "
          "is held against published values")
      ->allow_extra_args(false);
  add_run_flags(command, *options);
  command.add_flag("--fail-fast", options->fail_fast, "Stop at the first that does not pass");
  return [options](const Environment& environment) { return test_scenarios(environment, *options); };
}

}  // namespace realmsim::cli
