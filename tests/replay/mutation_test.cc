// Ten thousand traces gone wrong: each is refused at a place that exists, or replayed; none ends the program.
#include <iostream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "sim/scenario/document.h"
#include "tests/replay/replayed.h"
#include "tests/replay/trace_mutator.h"
#include "tests/support/recorded_traces.h"

namespace realmsim::testing {
namespace {

constexpr std::uint64_t kSeed = 20'251'126;
constexpr int kFiles = 10'000;

std::vector<std::vector<std::string>> traces() {
  std::vector<std::vector<std::string>> all;
  for (const char* name : {"rmm-sample.calls.jsonl", "cases-sample.calls.jsonl", "gpt-sample.calls.jsonl"}) {
    if (const auto path = recorded_trace(name))
      all.push_back(lines_of(scenario::read_file(path->string()).value()));
  }
  return all;
}

TEST(MutatedTraces, are_refused_at_a_place_that_exists_or_replayed) {
  const auto sources = traces();
  if (sources.empty()) GTEST_SKIP() << kNoRecordings;
  TraceMutator mutator{kSeed};
  int refused = 0;
  int diverged = 0;
  for (int i = 0; i < kFiles; ++i) {
    const std::string text =
        mutator.mutate(mutator.excerpt(sources[static_cast<std::size_t>(i) % sources.size()]));
    const scenario::SourceFile file{"mutated", text};
    scenario::Diagnostics diagnostics{file};
    replay::Report report;
    SCOPED_TRACE(i);
    replay::replay(file, {}, diagnostics, report);
    for (const scenario::Diagnostic& found : diagnostics.sorted()) {
      ASSERT_LE(found.begin, found.end);
      ASSERT_LE(found.end, text.size());
    }
    ASSERT_NO_THROW((void)diagnostics.render_text(false));
    ASSERT_NO_THROW((void)diagnostics.to_json().dump());
    ASSERT_LE(report.graded, report.calls);
    ASSERT_LE(report.diverged.size(), report.sequences);
    refused += diagnostics.has_errors() ? 1 : 0;
    diverged += report.diverged.empty() ? 0 : 1;
  }
  std::cout << refused << " of " << kFiles << " files refused, " << diverged << " diverged\n";
  EXPECT_GT(refused, kFiles / 4);
  EXPECT_LT(refused, kFiles);
}

}  // namespace
}  // namespace realmsim::testing
