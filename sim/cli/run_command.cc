#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>

#include <fmt/format.h>

#include "models/invariants/invariants.h"
#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/output_file.h"
#include "sim/cli/progress.h"
#include "sim/cli/scenario_files.h"
#include "sim/cli/version.h"
#include "sim/report/comparison.h"
#include "sim/report/result_json.h"
#include "sim/report/story.h"
#include "sim/run/runner.h"

namespace realmsim::cli {
namespace {

// What --set, --backend and --platform change. kGood, or why it cannot be.
int apply_overrides(scenario::Document& document, const RunCommandOptions& options, Console& console) {
  for (const std::string& assignment : options.set) {
    const std::size_t equals = assignment.find('=');
    if (equals == std::string::npos)
      return console.give_up(kUsage, fmt::format("--set takes key=value, not `{}`", assignment));
    const std::string key = assignment.substr(0, equals);
    if (document.override_parameter(key, assignment.substr(equals + 1))) continue;
    std::vector<std::string_view> known;
    for (const auto& [name, value] : document.parameters())
      known.push_back(name);
    return console.unknown_name("parameter", key, known);
  }
  if (options.backend) {
    if (backends::find_backend(*options.backend) == nullptr) return console.unknown_backend(*options.backend);
    document.override_backend(*options.backend);
  }
  document.add_mutants(options.mutants);
  if (options.platform && !document.override_platform(*options.platform)) {
    const std::vector<std::string> names = document.platform_names();
    return console.unknown_name("platform", *options.platform, {names.begin(), names.end()});
  }
  return kGood;
}

// What the run has read and is told to write.
std::optional<std::string> overwritten_input(const scenario::Document& document,
                                             const RunCommandOptions& options) {
  for (const std::string& input : document.inputs()) {
    for (const auto& output : {options.jsonl, options.calls}) {
      if (output && same_file(*output, input)) return output;
    }
  }
  return std::nullopt;
}

void print_result(const Environment& environment, const run::RunResult& result, double seconds) {
  if (environment.common.json) {
    nlohmann::ordered_json json = report::to_json(result);
    json["host"] = {{"version", kVersion}, {"seconds", seconds}};
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
  if (detail != Detail::Quiet) console.print(report::comparison(result, style));
  if (detail != Detail::Quiet || !result.passed()) console.print(report::closing(result, style));
}

// all, none, every=N, or names with commas between them.
std::optional<run::Judging> judging_of(std::string_view text) {
  run::Judging judging{.on = text != "none"};
  if (text == "all" || text == "none") return judging;
  constexpr std::string_view kEvery = "every=";
  if (text.starts_with(kEvery)) {
    text.remove_prefix(kEvery.size());
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), judging.every);
    const bool good = error == std::errc{} && end == text.data() + text.size() && judging.every != 0;
    return good ? std::optional{judging} : std::nullopt;
  }
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    const std::string_view name = text.substr(at, end - at);
    at = end + 1;
    if (std::ranges::find(invariants::all(), name, &invariants::Invariant::name) == invariants::all().end())
      return std::nullopt;
    judging.only.emplace_back(name);
  }
  return judging;
}

// A file that the run writes line by line, if one was asked for.
class LineFile {
 public:
  explicit LineFile(const std::optional<std::string>& path) {
    if (path) file_.emplace(*path);
    path_ = path.value_or(std::string{});
  }
  [[nodiscard]] bool good() const { return !file_ || file_->good(); }
  [[nodiscard]] bool is_stdout() const { return file_ && file_->is_stdout(); }
  [[nodiscard]] bool commit() { return !file_ || file_->commit(); }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::function<void(std::string_view line)> sink() {
    if (!file_) return nullptr;
    return [this](std::string_view line) { file_->write(line); };
  }

 private:
  std::string path_;
  std::optional<OutputFile> file_;
};

}  // namespace

int run_command(const Environment& environment, const RunCommandOptions& options) {
  Console& console = environment.console;
  auto text = scenario::read_file(options.file);
  if (!text) return console.give_up(kUnreadable, fmt::format("cannot read {}", options.file));
  if (options.jsonl && options.calls && same_file(*options.jsonl, *options.calls))
    return console.give_up(kUsage, fmt::format("--jsonl and --calls are both {}", *options.calls));
  scenario::Document document{options.file, std::move(*text), environment.config_folder};
  if (!document.open()) return report_errors(environment, document);
  if (const int status = apply_overrides(document, options, console); status != kGood) return status;

  LineFile events{options.jsonl};
  LineFile calls{options.calls};
  for (const LineFile* file : {&events, &calls}) {
    if (environment.common.json && file->is_stdout())
      return console.give_up(kUsage,
                             fmt::format("with --json, stdout holds the document and not {}", file->path()));
    if (!file->good()) return console.give_up(kUnreadable, fmt::format("cannot write {}", file->path()));
  }
  run::RunSettings settings{.options = {.seed = options.seed, .quantum = {options.quantum_ns * 1000}}};
  const auto judging = judging_of(options.invariants);
  if (!judging) {
    std::vector<std::string_view> known{"all", "none", "every=N"};
    for (const invariants::Invariant& row : invariants::all())
      known.push_back(row.name);
    return console.unknown_name("invariant", options.invariants, known);
  }
  settings.options.judging = *judging;
  settings.event_sink = events.sink();
  settings.call_sink = calls.sink();
  const auto start = std::chrono::steady_clock::now();
  std::optional<run::RunResult> result;
  {
    Progress progress{!environment.common.no_progress && !environment.common.quiet};
    settings.progress = [&](std::size_t done, std::size_t all) { progress.show(done, all); };
    result = run::run_document(document, settings);
  }
  if (!result) return report_errors(environment, document);
  if (const auto input = overwritten_input(document, options))
    return console.give_up(kUsage, fmt::format("{} is read by this run", *input));
  for (LineFile* file : {&events, &calls}) {
    if (!file->commit()) return console.give_up(kUnreadable, fmt::format("cannot write {}", file->path()));
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  if (options.digest && environment.common.json) {
    console.print_document({{"format", "realmsim.digest/1"}, {"digest", result->digest}});
  } else if (options.digest) {
    console.print(result->digest + "\n");
  } else {
    print_result(environment, *result, seconds.count());
  }
  return result->passed() ? kGood : kDiffers;
}

}  // namespace realmsim::cli
