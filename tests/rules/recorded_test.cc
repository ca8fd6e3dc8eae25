// The model against calls recorded from TF-RMM and against conformance cases, as far as today's commands go;
// and the measurements that realms read there against the RIM (RMM 1.0 B4, A7).
#include <iostream>

#include <gtest/gtest.h>

#include "tests/rules/recorded_calls.h"
#include "tests/support/recorded_traces.h"

namespace realmsim::testing {
namespace {

using nlohmann::json;

class RecordedCalls : public ::testing::TestWithParam<std::string> {};

TEST_P(RecordedCalls, agree_up_to_the_first_command_that_is_missing) {
  const auto path = recorded_trace(GetParam());
  if (!path) GTEST_SKIP() << kNoRecordings;
  const Recording recording = read_recording(*path);
  std::size_t agreed = 0;
  for (const Sequence& sequence : recording.sequences) {
    Player player{recording.platform};
    for (const json& call : sequence.calls) {
      const Played played = player.play(call);
      EXPECT_NE(played, Played::Differed)
          << "sequence " << sequence.name << " call " << call.at("n") << ": " << player.difference();
      if (played != Played::Agreed) break;
      ++agreed;
    }
  }
  std::cout << agreed << " recorded calls agree\n";
  EXPECT_GT(agreed, recording.sequences.size());
}

// X1 to X8 of the first read of the RIM in a sequence, and the REC that makes it.
struct RimRead {
  Pa rec;
  crypto::Measurement value;
};
std::optional<RimRead> rim_read_in(const json& call) {
  for (const json& action : call.value("realm", json::array())) {
    if (action.at("do") != "RSI_MEASUREMENT_READ" || value_of(action.at("args").at(0)) != 0) continue;
    RimRead read{.rec = Pa{value_of(call.at("args").at("rec"))}, .value = {}};
    for (std::size_t reg = 1; reg <= 8; ++reg) {
      const std::uint64_t word = value_of(action.at("expect").at("regs").at("x" + std::to_string(reg)));
      for (std::size_t byte = 0; byte < 8; ++byte)
        read.value[8 * (reg - 1) + byte] = std::byte{static_cast<std::uint8_t>(word >> (8 * byte))};
    }
    return read;
  }
  return std::nullopt;
}

// The RIM is final once the realm is active, so it can be compared where the player had to stop before.
TEST_P(RecordedCalls, read_the_initial_measurement_that_the_model_has) {
  const auto path = recorded_trace(GetParam());
  if (!path) GTEST_SKIP() << kNoRecordings;
  const Recording recording = read_recording(*path);
  int compared = 0;
  for (const Sequence& sequence : recording.sequences) {
    Player player{recording.platform};
    bool playing = true;
    for (const json& call : sequence.calls) {
      if (call.at("call") == "RMI_REALM_DESTROY" && !playing) break;
      playing = playing && player.play(call) == Played::Agreed;
      const auto read = rim_read_in(call);
      if (!read) continue;
      const auto rec = player.state().rmm.recs.find(read->rec);
      if (rec == player.state().rmm.recs.end()) break;
      rmm::Realm& realm = player.state().rmm.realms.at(rec->second.owner);
      if (realm.state != rmm::RealmState::Active) break;
      EXPECT_EQ(realm.rim(), read->value) << "sequence " << sequence.name;
      ++compared;
      break;
    }
  }
  std::cout << compared << " recorded measurements agree\n";
  EXPECT_GT(compared, 0);
}

INSTANTIATE_TEST_SUITE_P(Rules, RecordedCalls,
                         ::testing::Values("rmm-sample.calls.jsonl", "cases-sample.calls.jsonl"),
                         [](const auto& param) { return param.param.substr(0, param.param.find('-')); });

}  // namespace
}  // namespace realmsim::testing
