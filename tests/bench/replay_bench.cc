// Host time of replaying recorded calls from text. The recordings are no part of the repository; where they
// are absent, a trace of the cheapest calls is replayed instead.
#include <benchmark/benchmark.h>

#include "sim/replay/replayer.h"
#include "sim/scenario/document.h"
#include "tests/support/recorded_traces.h"

namespace realmsim::bench {
namespace {

std::string trace_of_versions() {
  std::string text = R"({"header":1,"format":"realmsim.calls/1","platform":{}})"
                     "\n";
  for (int n = 0; n < 1000; ++n)
    text +=
        R"({"seq":0,"n":)" + std::to_string(n) + R"(,"call":"RMI_VERSION","args":{"req":"0x10000"}})" + "\n";
  return text;
}

void replay_text(benchmark::State& state, const std::string& name) {
  const auto path = testing::recorded_trace(name);
  const scenario::SourceFile file{name,
                                  path ? scenario::read_file(path->string()).value() : trace_of_versions()};
  std::uint64_t calls = 0;
  for (auto unused : state) {
    scenario::Diagnostics diagnostics{file};
    replay::Report report;
    replay::replay(file, {}, diagnostics, report);
    calls += report.graded;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(calls));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(file.text.size()));
}

BENCHMARK_CAPTURE(replay_text, rmm, "rmm-sample.calls.jsonl")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(replay_text, cases, "cases-sample.calls.jsonl")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(replay_text, gpt, "gpt-sample.calls.jsonl")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace realmsim::bench
