// The model against calls recorded from TF-RMM, transitions recorded from TF-A's GPT library, and conformance
// cases.
#include <gtest/gtest.h>

#include "sim/scenario/document.h"
#include "tests/replay/replayed.h"
#include "tests/support/recorded_traces.h"

namespace realmsim::testing {
namespace {

class RecordedCalls : public ::testing::TestWithParam<std::string> {};

TEST_P(RecordedCalls, agree_with_the_model) {
  const auto path = recorded_trace(GetParam());
  if (!path) GTEST_SKIP() << kNoRecordings;
  const Replayed replayed = replay_text(scenario::read_file(path->string()).value());
  EXPECT_EQ(replayed.faults, "");
  EXPECT_GT(replayed.report.graded, 0U);
  for (const replay::Divergence& found : replayed.report.diverged) {
    ADD_FAILURE() << "sequence " << found.sequence.text << " call " << found.n << " " << found.call << ": "
                  << found.differences.front().what << " " << found.differences.front().model << ", recorded "
                  << found.differences.front().recorded;
  }
}

INSTANTIATE_TEST_SUITE_P(Samples, RecordedCalls,
                         ::testing::Values("rmm-sample.calls.jsonl", "cases-sample.calls.jsonl",
                                           "gpt-sample.calls.jsonl"),
                         [](const auto& param) { return param.param.substr(0, param.param.find('-')); });

}  // namespace
}  // namespace realmsim::testing
