#include "sim/cli/golden.h"

#include <cstdlib>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "sim/cli/output_file.h"
#include "sim/report/story.h"
#include "sim/scenario/file_set.h"

namespace realmsim::cli {
namespace {

std::string path_beside(const std::string& scenario, const std::string& name) {
  std::filesystem::path path{scenario};
  const std::string middle = name.empty() ? std::string{} : "." + name;
  return path.replace_filename(path.stem().string() + middle + ".golden.txt").string();
}

std::string text_of(const run::RunResult& result) {
  const report::Style plain{false};
  return report::story(result, report::Detail::Normal, plain) + report::closing(result, plain);
}

struct Line {
  std::size_t number = 0;
  std::string_view expected;
  std::string_view actual;
};

std::string_view next_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

std::optional<Line> first_difference(std::string_view expected, std::string_view actual) {
  for (std::size_t number = 1; !expected.empty() || !actual.empty(); ++number) {
    const Line line{number, next_line(expected), next_line(actual)};
    if (line.expected != line.actual) return line;
  }
  return std::nullopt;
}

// Whether the flags leave the scenario as it is, so that its golden file speaks of the run.
bool runs_as_written(const OverrideFlags& flags) {
  return flags.set.empty() && !flags.backend && !flags.platform && flags.mutants.empty() && flags.seed == 0 &&
         flags.until.empty() && !flags.most_steps && flags.most_time.empty() && flags.invariants == "all";
}

void hold_against_golden(const std::string& scenario, run::RunResult& result) {
  for (run::RunResult& one : result.cases) {
    hold_against_golden(scenario, one);
    if (!one.passed()) result.status = one.status;
  }
  if (!result.cases.empty()) return;
  const std::string path = path_beside(scenario, result.case_name);
  const auto golden = scenario::read_file(path);
  const std::string told = text_of(result);
  const auto line = golden ? first_difference(*golden, told) : std::nullopt;
  if (!line) return;
  result.mismatches.push_back(
      fmt::format("{}:{}: expected `{}`, is `{}`", path, line->number, line->expected, line->actual));
  result.status = run::Status::Fail;
}

int update_golden(const std::string& scenario, const run::RunResult& result, Console& console) {
  for (const run::RunResult& one : result.cases) {
    if (const int status = update_golden(scenario, one, console); status != kGood) return status;
  }
  if (!result.cases.empty()) return kGood;
  const std::string path = path_beside(scenario, result.case_name);
  OutputFile file{path};
  if (file.good()) file.write(text_of(result));
  if (file.good() && file.commit()) return kGood;
  return console.give_up(kUnreadable, fmt::format("cannot write {}", path));
}

}  // namespace

int may_update_golden(const OverrideFlags& flags, Console& console) {
  if (flags.update.empty()) return kGood;
  const char* const ci = std::getenv("CI");
  if (ci != nullptr && *ci != '\0' && flags.update != "force")
    return console.give_up(kUsage, "CI is set, where golden files are not updated but by --update=force");
  if (!runs_as_written(flags))
    return console.give_up(kUsage,
                           "golden files tell of scenarios as they are written; --update goes with no "
                           "flag that changes them");
  return kGood;
}

int settle_golden(const OverrideFlags& flags, const std::string& scenario, run::RunResult& result,
                  Console& console) {
  if (scenario == "-" && !flags.update.empty())
    return console.give_up(kUsage, "what comes from standard input has no golden file");
  if (scenario == "-" || result.ended != run::Ended::Whole) return kGood;
  if (!flags.update.empty()) return update_golden(scenario, result, console);
  if (runs_as_written(flags)) hold_against_golden(scenario, result);
  return kGood;
}

}  // namespace realmsim::cli
