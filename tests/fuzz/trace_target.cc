// Reads any bytes as a trace and replays it.
#include <string>

#include <nlohmann/json.hpp>

#include "sim/replay/replayer.h"
#include "tests/fuzz/sound_diagnostics.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace realmsim;
  const scenario::SourceFile file{"any.calls.jsonl", {data, data + size}};
  scenario::Diagnostics diagnostics{file};
  replay::Report report;
  replay::replay(file, {}, diagnostics, report);
  testing::expect_sound(diagnostics.sorted(), size);
  REALMSIM_ENSURE(!diagnostics.to_json().dump().empty(), "errors are valid UTF-8");
  REALMSIM_ENSURE(diagnostics.render_text(false).empty() != diagnostics.has_errors(), "errors are shown");
  REALMSIM_ENSURE(report.graded <= report.calls, "no call is graded that was not read");
  REALMSIM_ENSURE(report.diverged.size() <= report.sequences, "a sequence ends where it diverges");
  return 0;
}
