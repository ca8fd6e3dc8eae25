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

std::optional<run::StoryDifference> Golden::difference(const run::RunResult& result) {
  if (scenario_ == "-" || !flags_.update.empty() || !runs_as_written(flags_)) return std::nullopt;
  const std::string path = path_of(result);
  std::error_code absent;
  if (!std::filesystem::exists(std::filesystem::symlink_status(path, absent))) return std::nullopt;
  const auto golden = scenario::read_file(path);
  if (!golden) unreadable_ = path;
  const std::string told = text_of(result);
  const auto line = golden ? first_difference(*golden, told) : std::nullopt;
  if (!line) return std::nullopt;
  return run::StoryDifference{
      .line = line->number,
      .text = fmt::format("{}:{}: expected `{}`, is `{}`", path, line->number, line->expected, line->actual)};
}

std::optional<Refusal> Golden::settle(const run::RunResult& result) {
  if (unreadable_) return Refusal{kUnreadable, fmt::format("cannot read {}", *unreadable_)};
  if (flags_.update.empty()) return std::nullopt;
  if (scenario_ == "-") return Refusal{kUsage, "what comes from standard input has no golden file"};
  return result.ended == run::Ended::Whole ? update(result) : std::nullopt;
}

std::string Golden::path_of(const run::RunResult& result) const {
  std::filesystem::path path{scenario_};
  const std::string middle = result.case_name.empty() ? std::string{} : "." + result.case_name;
  return path.replace_filename(path.stem().string() + middle + ".golden.txt").string();
}

std::optional<Refusal> Golden::update(const run::RunResult& result) const {
  for (const run::RunResult& one : result.cases) {
    if (auto refusal = update(one)) return refusal;
  }
  if (!result.cases.empty()) return std::nullopt;
  const std::string path = path_of(result);
  OutputFile file{path};
  if (file.good()) file.write(text_of(result));
  if (file.good() && file.commit()) return std::nullopt;
  return Refusal{kUnreadable, fmt::format("cannot write {}", path)};
}

}  // namespace realmsim::cli
