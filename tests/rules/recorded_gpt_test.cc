// The granule protection table against transitions recorded from TF-A's GPT library and against written cases
// of the check (TF-A docs, "Granule Protection Tables library"; Arm ARM DDI0487 D9).
#include <iostream>

#include <gtest/gtest.h>

#include "tests/rules/recorded_calls.h"
#include "tests/rules/recorded_gpt_calls.h"
#include "tests/support/recorded_traces.h"

namespace realmsim::testing {
namespace {

using nlohmann::json;

class RecordedGptCalls : public ::testing::TestWithParam<std::string> {};

TEST_P(RecordedGptCalls, agree_in_return_codes_words_operations_and_faults) {
  const auto path = recorded_trace(GetParam());
  if (!path) GTEST_SKIP() << kNoRecordings;
  const Recording recording = read_recording(*path);
  std::size_t agreed = 0;
  for (const Sequence& sequence : recording.sequences) {
    GptPlayer player;
    for (const json& call : sequence.calls) {
      if (!GptPlayer::plays(call)) break;
      const std::string difference = player.play(call);
      ASSERT_EQ(difference, "") << "sequence " << sequence.name << " call " << call.at("n");
      ++agreed;
    }
  }
  std::cout << agreed << " recorded calls agree\n";
  EXPECT_GT(agreed, 0u);
}

INSTANTIATE_TEST_SUITE_P(Rules, RecordedGptCalls,
                         ::testing::Values("gpt-sample.calls.jsonl", "cases-sample.calls.jsonl"),
                         [](const auto& param) { return param.param.substr(0, param.param.find('-')); });

}  // namespace
}  // namespace realmsim::testing
