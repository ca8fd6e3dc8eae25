#include "sim/cli/event_files.h"

#include <filesystem>

#include <fmt/format.h>

#include "sim/cli/exit_code.h"
#include "sim/report/event_reader.h"
#include "sim/scenario/document.h"

namespace realmsim::cli {

std::string event_file(const std::string& run) {
  return std::filesystem::is_directory(run) ? run + "/events.jsonl" : run;
}

std::optional<EventFile> read_event_file(const Environment& environment, const std::string& run,
                                         int& status) {
  const std::string path = event_file(run);
  auto text = scenario::read_file(path);
  if (!text) {
    status = environment.console.give_up(kUnreadable, fmt::format("cannot read {}", path));
    return std::nullopt;
  }
  const scenario::SourceFile source{path, std::move(*text)};
  scenario::Diagnostics diagnostics{source};
  EventFile file;
  const auto complete = report::read_events(source, diagnostics, [&](const nlohmann::json& event) {
    file.events.push_back(event);
    return std::string{};
  });
  if (!complete) {
    status = kInvalid;
    if (environment.common.json)
      environment.console.print_document(
          {{"format", "realmsim.diagnostics/1"}, {"diagnostics", diagnostics.to_json()}});
    Console::say(diagnostics.render_text(environment.color_on_stderr()));
    return std::nullopt;
  }
  file.complete = *complete;
  if (!file.complete) Console::say(fmt::format("realmsim: {} does not hold a whole run\n", path));
  return file;
}

}  // namespace realmsim::cli
