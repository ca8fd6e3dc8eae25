// Calls of a trace that are no commands of the RMM: what the host writes, reads and is refused.
#include <gtest/gtest.h>

#include "tests/replay/replayed.h"

namespace realmsim::testing {
namespace {

// Lines of one sequence, from call and arguments on.
Replayed replay_calls(std::initializer_list<std::string_view> calls) {
  std::string lines;
  int n = 0;
  for (const std::string_view call : calls)
    lines += R"({"seq":0,"n":)" + std::to_string(n++) + R"(,"call":)" + std::string{call} + "}\n";
  Replayed replayed = replay_lines(lines);
  EXPECT_EQ(replayed.faults, "");
  return replayed;
}

TEST(HostCalls, the_host_loses_what_it_delegates) {
  EXPECT_EQ(replay_calls({R"("HOST_LOAD","args":{"pa":"g3+0x10"},"expect":{"fault":"none"})",
                          R"("RMI_GRANULE_DELEGATE","args":{"addr":"g3"})",
                          R"("HOST_LOAD","args":{"pa":"g3+0x10"},"expect":{"fault":"GPF"})",
                          R"("HOST_STORE","args":{"pa":"g3"},"expect":{"fault":"GPF"})",
                          R"("HOST_STORE","args":{"pa":"g4"},"expect":{"fault":"none"})"})
                .verdict,
            "");
}

TEST(HostCalls, content_does_not_survive_delegation) {
  EXPECT_EQ(replay_calls({R"("HOST_FILL","args":{"granule":"g3","byte":90})",
                          R"("RMI_GRANULE_DELEGATE","args":{"addr":"g3"})",
                          R"("RMI_GRANULE_UNDELEGATE","args":{"addr":"g3"})",
                          R"("HOST_CHECK_NOT_FILL","args":{"granule":"g3","byte":90})"})
                .verdict,
            "");
}

TEST(HostCalls, content_that_stays_is_found) {
  EXPECT_EQ(replay_calls({R"("HOST_FILL","args":{"granule":"g3","byte":90})",
                          R"("HOST_CHECK_NOT_FILL","args":{"granule":"g3","byte":90})"})
                .verdict,
            "0/1: byte all 0x5a not not all 0x5a");
}

TEST(HostCalls, the_host_cannot_fill_what_is_not_its_own) {
  EXPECT_EQ(replay_calls({R"("SET_GPT","args":{"granule":"g3","pas":"SECURE"})",
                          R"("HOST_FILL","args":{"granule":"g3","byte":90})",
                          R"("SET_GPT","args":{"granule":"g3","pas":"NS"})",
                          R"("HOST_CHECK_NOT_FILL","args":{"granule":"g3","byte":90})"})
                .verdict,
            "");
}

TEST(HostCalls, a_granule_of_another_agent_cannot_be_delegated) {
  EXPECT_EQ(
      replay_calls({R"("SET_GPT","args":{"granule":"g3","pas":"ROOT"})",
                    R"("RMI_GRANULE_DELEGATE","args":{"addr":"g3"},"expect":{"status":"RMI_ERROR_INPUT"})"})
          .verdict,
      "");
}

TEST(HostCalls, symbols_name_what_exists_and_what_does_not) {
  const std::string_view refused = R"(},"expect":{"status":"RMI_ERROR_INPUT","index":0})";
  const auto delegate = [&](std::string_view addr) {
    return R"("RMI_GRANULE_DELEGATE","args":{"addr":)" + std::string{addr} + std::string{refused};
  };
  EXPECT_EQ(
      replay_calls({delegate("\"dev0\""), delegate("\"oob_pa\""), delegate("0"), delegate("\"0x1000\""),
                    delegate("\"g0+0x800\""), R"("HOST_LOAD","args":{"pa":"dev7"},"expect":{"fault":"none"})",
                    R"("HOST_LOAD","args":{"pa":"oob_pa"},"expect":{"fault":"SEA"})"})
          .verdict,
      "");
}

TEST(HostCalls, a_macro_makes_every_call_of_its_range) {
  EXPECT_EQ(
      replay_calls({R"("MACRO_DELEGATE_RANGE","args":{"first":"g8","count":4})",
                    R"("RMI_GRANULE_UNDELEGATE","args":{"addr":"g11"},"expect":{"status":"RMI_SUCCESS"})",
                    R"("RMI_GRANULE_UNDELEGATE","args":{"addr":"g12"},"expect":{"status":"RMI_ERROR_INPUT"})",
                    R"("MACRO_DELEGATE_RANGE","args":{"first":"g9","count":4})"})
          .verdict,
      "0/3: status[0] RMI_ERROR_INPUT:0 not RMI_SUCCESS");
}

}  // namespace
}  // namespace realmsim::testing
