#include <chrono>
#include <cstdio>
#include <optional>

#include <fmt/core.h>

#include "sim/cli/atomic_file.h"
#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/progress.h"
#include "sim/cli/unknown_name.h"
#include "sim/cli/version.h"
#include "sim/report/comparison.h"
#include "sim/report/result_json.h"
#include "sim/report/story.h"
#include "sim/run/runner.h"

namespace realmsim::cli {
namespace {

// What --set, --backend and --platform change. kGood, or why it cannot be.
int apply_overrides(scenario::Document& document, const RunCommandOptions& options) {
  for (const std::string& assignment : options.set) {
    const std::size_t equals = assignment.find('=');
    if (equals == std::string::npos) {
      fmt::print(stderr, "realmsim: --set takes key=value, not `{}`\n", assignment);
      return kUsage;
    }
    const std::string key = assignment.substr(0, equals);
    if (document.override_parameter(key, assignment.substr(equals + 1))) continue;
    std::vector<std::string_view> known;
    for (const auto& [name, value] : document.parameters())
      known.push_back(name);
    return unknown_name("parameter", key, known);
  }
  if (options.backend) {
    std::vector<std::string_view> known;
    for (const auto& row : backends::kBackends)
      known.push_back(row.name);
    if (backends::find_backend(*options.backend) == nullptr)
      return unknown_name("backend", *options.backend, known);
    document.override_backend(*options.backend);
  }
  if (options.platform && !document.override_platform(*options.platform)) {
    const std::vector<std::string> names = document.platform_names();
    return unknown_name("platform", *options.platform, {names.begin(), names.end()});
  }
  return kGood;
}

int report_errors(const Environment& environment, const scenario::Document& document) {
  if (environment.common.json) {
    const nlohmann::json json{{"format", "realmsim.diagnostics/1"},
                              {"diagnostics", document.errors_to_json()}};
    fmt::print("{}\n", json.dump(2));
  }
  REALMSIM_ENSURE(document.has_errors(), "what cannot be run says why");
  fmt::print(stderr, "{}", document.render_errors(environment.color_on_stderr()));
  return kInvalid;
}

void print_result(const Environment& environment, const run::RunResult& result, double seconds) {
  if (environment.common.json) {
    nlohmann::ordered_json json = report::to_json(result);
    json["host"] = {{"version", kVersion}, {"seconds", seconds}};
    fmt::print("{}\n", json.dump(2));
    return;
  }
  using report::Detail;
  const report::Style style{environment.color_on_stdout()};
  const Detail detail = environment.common.quiet     ? Detail::Quiet
                        : environment.common.verbose ? Detail::Verbose
                                                     : Detail::Normal;
  fmt::print("{}", report::story(result, detail, style));
  if (detail != Detail::Quiet) fmt::print("{}", report::comparison(result, style));
  if (detail != Detail::Quiet || !result.passed()) fmt::print("{}", report::closing(result, style));
}

// A file that the run writes line by line, if one was asked for; it appears whole or not at all.
class LineFile {
 public:
  explicit LineFile(const std::optional<std::string>& path) {
    if (path) file_.emplace(*path);
    path_ = path.value_or(std::string{});
  }
  [[nodiscard]] bool good() const { return !file_ || file_->good(); }
  [[nodiscard]] bool commit() { return !file_ || file_->commit(); }
  [[nodiscard]] std::function<void(std::string_view line)> sink() {
    if (!file_) return nullptr;
    return [this](std::string_view line) { file_->write(line); };
  }
  int report_unwritable() const {
    fmt::print(stderr, "realmsim: cannot write {}\n", path_);
    return kUnreadable;
  }

 private:
  std::string path_;
  std::optional<AtomicFile> file_;
};

}  // namespace

int run_command(const Environment& environment, const RunCommandOptions& options) {
  auto text = scenario::read_file(options.file);
  if (!text) {
    fmt::print(stderr, "realmsim: cannot read {}\n", options.file);
    return kUnreadable;
  }
  scenario::Document document{options.file, std::move(*text), environment.config_folder};
  if (!document.open()) return report_errors(environment, document);
  if (const int status = apply_overrides(document, options); status != kGood) return status;

  LineFile events{options.jsonl};
  LineFile calls{options.calls};
  for (const LineFile* file : {&events, &calls}) {
    if (!file->good()) return file->report_unwritable();
  }
  run::RunSettings settings{.options = {.seed = options.seed, .quantum = {options.quantum_ns * 1000}}};
  settings.options.invariants = options.invariants != "none";
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
  for (LineFile* file : {&events, &calls}) {
    if (!file->commit()) return file->report_unwritable();
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  if (options.digest && environment.common.json) {
    const nlohmann::json json{{"format", "realmsim.digest/1"}, {"digest", result->digest}};
    fmt::print("{}\n", json.dump(2));
  } else if (options.digest) {
    fmt::print("{}\n", result->digest);
  } else {
    print_result(environment, *result, seconds.count());
  }
  return result->passed() ? kGood : kDiffers;
}

}  // namespace realmsim::cli
