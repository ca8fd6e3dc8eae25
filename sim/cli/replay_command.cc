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

// Every file that can be read, in one report.
class FilesReplay {
 public:
  FilesReplay(const Environment& environment, const ReplayCommandOptions& options)
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
      replay::replay(file, settings_, diagnostics, report_);
    }
    fmt::print(stderr, "{}", diagnostics.render_text(environment_.color_on_stderr()));
    for (auto& diagnostic : diagnostics.to_json())
      diagnostics_.push_back(std::move(diagnostic));
  }

  // What came of it on stdout, and the exit status.
  int finish() {
    const nlohmann::json& complaints = environment_.console.complaints();
    diagnostics_.insert(diagnostics_.end(), complaints.begin(), complaints.end());
    const bool sound = diagnostics_.empty();
    if (environment_.common.json) {
      const nlohmann::ordered_json json =
          sound ? report::to_json(report_)
                : nlohmann::ordered_json{{"format", "realmsim.diagnostics/1"}, {"diagnostics", diagnostics_}};
      environment_.console.print_document(json);
    } else if (sound) {
      const report::Style style{environment_.color_on_stdout()};
      environment_.console.print(report::divergences(report_, style));
      if (!environment_.common.quiet) environment_.console.print(report::closing(report_, style));
    }
    if (!complaints.empty()) return kUnreadable;
    if (!sound) return kInvalid;
    return report_.diverged.empty() ? kGood : kDiffers;
  }

 private:
  const Environment& environment_;
  replay::Settings settings_;
  replay::Report report_;
  nlohmann::json diagnostics_ = nlohmann::json::array();
};

}  // namespace

int replay_command(const Environment& environment, const ReplayCommandOptions& options) {
  if (options.backend && backends::find_backend(*options.backend) == nullptr) {
    std::vector<std::string_view> known;
    for (const auto& row : backends::kBackends)
      known.push_back(row.name);
    return environment.console.unknown_name("backend", *options.backend, known);
  }
  FilesReplay replay{environment, options};
  for (const std::string& path : options.files)
    replay.take(path);
  return replay.finish();
}

}  // namespace realmsim::cli
