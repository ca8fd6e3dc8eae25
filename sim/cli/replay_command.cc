#include <memory>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "models/backends/registry.h"
#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/progress.h"
#include "sim/replay/replayer.h"
#include "sim/report/replay_report.h"
#include "sim/scenario/document.h"

namespace realmsim::cli {
namespace {

struct ReplayOptions {
  std::vector<std::string> files;
  std::optional<std::string> backend;
};

// Every file that is sound, in one report.
class FilesReplay {
 public:
  FilesReplay(const Environment& environment, const ReplayOptions& options)
      : environment_(environment), settings_{.backend = options.backend} {}

  void take(const std::string& path) {
    auto text = scenario::read_file(path);
    if (!text) {
      environment_.console.complain(fmt::format("cannot read {}", path));
      return;
    }
    const scenario::SourceFile file{path, std::move(*text)};
    scenario::Diagnostics diagnostics{file};
    {
      Progress progress{!environment_.common.no_progress && !environment_.common.quiet};
      settings_.progress = [&](std::size_t done, std::size_t all) { progress.show(done, all); };
      replay::Report report = report_;
      replay::replay(file, settings_, diagnostics, report);
      if (!diagnostics.has_errors()) report_ = std::move(report);
    }
    Console::say(diagnostics.render_text(environment_.color_on_stderr()));
    for (auto& diagnostic : diagnostics.to_json())
      diagnostics_.push_back(std::move(diagnostic));
    if (!diagnostics.has_errors()) ++sound_files_;
  }

  // What came of it on stdout, and the exit status.
  int finish() {
    const nlohmann::json& complaints = environment_.console.complaints();
    diagnostics_.insert(diagnostics_.end(), complaints.begin(), complaints.end());
    if (environment_.common.json) {
      nlohmann::ordered_json json{{"format", "realmsim.diagnostics/1"}};
      if (sound_files_ != 0) json = report::to_json(report_);
      if (!diagnostics_.empty()) json["diagnostics"] = diagnostics_;
      environment_.console.print_document(json);
    } else if (sound_files_ != 0) {
      const report::Style style{environment_.color_on_stdout()};
      environment_.console.print(report::divergences(report_, style));
      if (!environment_.common.quiet) environment_.console.print(report::closing(report_, style));
    }
    if (!complaints.empty()) return kUnreadable;
    if (!diagnostics_.empty()) return kInvalid;
    return report_.diverged.empty() ? kGood : kDiffers;
  }

 private:
  const Environment& environment_;
  replay::Settings settings_;
  replay::Report report_;
  std::size_t sound_files_ = 0;
  nlohmann::json diagnostics_ = nlohmann::json::array();
};

int replay_traces(const Environment& environment, const ReplayOptions& options) {
  if (options.backend && backends::find_backend(*options.backend) == nullptr)
    return environment.console.unknown_backend(*options.backend);
  FilesReplay replay{environment, options};
  for (const std::string& path : options.files)
    replay.take(path);
  return replay.finish();
}

}  // namespace

Work add_replay(CLI::App& command) {
  const auto options = std::make_shared<ReplayOptions>();
  command.footer(R"(Examples:
  realmsim replay recorded.calls.jsonl
  realmsim replay traces/*.calls.jsonl --json | jq '.diverged[]'

Exit status: 0 nothing diverged, 1 something did, 3 a trace is invalid, 74 file unreadable.)");
  command.add_option("FILE", options->files, "Traces (realmsim.calls/1), or - for standard input")
      ->required();
  command.add_option("--backend", options->backend,
                     "Architecture that replays; without it the trace's, or cca");
  return [options](const Environment& environment) { return replay_traces(environment, *options); };
}

}  // namespace realmsim::cli
