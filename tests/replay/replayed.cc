#include "tests/replay/replayed.h"

#include <fmt/format.h>

namespace realmsim::testing {

Replayed replay_text(std::string text) {
  const scenario::SourceFile file{"a.calls.jsonl", std::move(text)};
  scenario::Diagnostics diagnostics{file};
  Replayed result;
  replay::replay(file, {}, diagnostics, result.report);
  for (const scenario::Diagnostic& found : diagnostics.sorted()) {
    const scenario::Position position = file.position_of(found.begin);
    result.faults += fmt::format("{}{}:{} {}", result.faults.empty() ? "" : "; ", position.line,
                                 position.column, found.code);
  }
  for (const replay::Divergence& found : result.report.diverged) {
    std::string what;
    for (const replay::Difference& difference : found.differences)
      what += fmt::format("{}{} {} not {}", what.empty() ? "" : ", ", difference.what, difference.model,
                          difference.recorded);
    result.verdict +=
        fmt::format("{}{}/{}: {}", result.verdict.empty() ? "" : "; ", found.sequence.text, found.n, what);
  }
  return result;
}

Replayed replay_lines(std::string_view lines) {
  return replay_text(std::string{kSmallHeader} + std::string{lines});
}

}  // namespace realmsim::testing
