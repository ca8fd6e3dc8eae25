// The grading rule of traces: equal agrees, different but allowed ends the sequence, a marked divergence ends
// it before the call, anything else diverges once per sequence.
#include <gtest/gtest.h>

#include "tests/replay/replayed.h"

namespace realmsim::testing {
namespace {

constexpr std::string_view kDelegated =
    R"({"seq":0,"n":0,"call":"RMI_GRANULE_DELEGATE","args":{"addr":"g0"},"expect":{"status":"RMI_SUCCESS","index":0}})"
    "\n";

Replayed replay_after_delegation(std::string_view line) {
  return replay_lines(std::string{kDelegated} + std::string{line});
}

TEST(Grading, agrees_on_equal_status_index_and_outputs) {
  const Replayed replayed = replay_lines(
      R"({"seq":0,"n":0,"call":"RMI_VERSION","args":{"req":0},"expect":{"status":"RMI_ERROR_INPUT","index":0,"out":{"lower":"0x10000","higher":65536}}})");
  EXPECT_EQ(replayed.verdict, "");
  EXPECT_EQ(replayed.report.graded, 1U);
}

TEST(Grading, diverges_on_another_status) {
  EXPECT_EQ(
      replay_after_delegation(
          R"({"seq":0,"n":1,"call":"RMI_GRANULE_DELEGATE","args":{"addr":"g0"},"expect":{"status":"RMI_SUCCESS"}})")
          .verdict,
      "0/1: status RMI_ERROR_INPUT:0 not RMI_SUCCESS");
}

TEST(Grading, diverges_on_another_index) {
  EXPECT_EQ(
      replay_after_delegation(
          R"({"seq":0,"n":1,"call":"RMI_GRANULE_DELEGATE","args":{"addr":"g0"},"expect":{"status":"RMI_ERROR_INPUT","index":2}})")
          .verdict,
      "0/1: status RMI_ERROR_INPUT:0 not RMI_ERROR_INPUT:2");
}

TEST(Grading, diverges_on_another_output) {
  EXPECT_EQ(
      replay_lines(
          R"({"seq":"a","n":7,"call":"RMI_VERSION","args":{"req":"0x10000"},"expect":{"status":"RMI_SUCCESS","out":{"lower":"0x20000"}}})")
          .verdict,
      "a/7: out.lower 0x10000 not 0x20000");
}

TEST(Grading, leaves_absent_keys_unconstrained) {
  EXPECT_EQ(replay_after_delegation(R"({"seq":0,"n":1,"call":"RMI_GRANULE_DELEGATE","args":{"addr":"g0"}})")
                .verdict,
            "");
}

TEST(Grading, ends_the_sequence_where_the_model_takes_another_way_that_the_specification_allows) {
  const Replayed replayed = replay_after_delegation(
      R"({"seq":0,"n":1,"call":"RMI_GRANULE_DELEGATE","args":{"addr":"g0"},"expect":{"status":"RMI_ERROR_REALM","index":0},"spec":["RMI_ERROR_REALM:0","RMI_ERROR_INPUT:0"]})"
      "\n"
      R"({"seq":0,"n":2,"call":"RMI_GRANULE_DELEGATE","args":{"addr":"g0"},"expect":{"status":"RMI_SUCCESS"}})");
  EXPECT_EQ(replayed.verdict, "");
  EXPECT_EQ(replayed.report.graded, 2U);
  EXPECT_EQ(replayed.report.calls, 3U);
}

TEST(Grading, diverges_where_the_specification_allows_neither) {
  EXPECT_EQ(
      replay_after_delegation(
          R"({"seq":0,"n":1,"call":"RMI_GRANULE_DELEGATE","args":{"addr":"g0"},"expect":{"status":"RMI_ERROR_REALM","index":0},"spec":["RMI_ERROR_REALM:0","RMI_ERROR_RTT:0"]})")
          .verdict,
      "0/1: status RMI_ERROR_INPUT:0 not RMI_ERROR_REALM:0");
}

TEST(Grading, ends_the_sequence_before_a_recorded_divergence) {
  const Replayed replayed = replay_after_delegation(
      R"({"seq":0,"n":1,"call":"RMI_GRANULE_DELEGATE","args":{"addr":"g0"},"expect":{"status":"ASSERT"},"spec":["RMI_ERROR_INPUT:0"],"divergence":true})"
      "\n"
      R"({"seq":0,"n":2,"call":"RMI_GRANULE_DELEGATE","args":{"addr":"g0"},"expect":{"status":"RMI_SUCCESS"}})");
  EXPECT_EQ(replayed.verdict, "");
  EXPECT_EQ(replayed.report.graded, 1U);
}

TEST(Grading, takes_no_answer_for_an_assertion) {
  EXPECT_EQ(
      replay_after_delegation(
          R"({"seq":0,"n":1,"call":"RMI_GRANULE_DELEGATE","args":{"addr":"g0"},"expect":{"status":"ASSERT"}})")
          .verdict,
      "0/1: status RMI_ERROR_INPUT:0 not ASSERT");
}

TEST(Grading, reports_only_the_first_divergence_of_each_sequence) {
  const std::string line =
      R"(,"call":"RMI_GRANULE_UNDELEGATE","args":{"addr":"g0"},"expect":{"status":"RMI_SUCCESS"}})"
      "\n";
  const Replayed replayed = replay_lines(R"({"seq":"a","n":0)" + line + R"({"seq":"a","n":1)" + line +
                                         R"({"seq":"b","n":0)" + line);
  EXPECT_EQ(replayed.verdict,
            "a/0: status RMI_ERROR_INPUT:0 not RMI_SUCCESS; b/0: status RMI_ERROR_INPUT:0 not RMI_SUCCESS");
  EXPECT_EQ(replayed.report.sequences, 2U);
}

TEST(Sequences, start_from_a_fresh_machine) {
  EXPECT_EQ(
      replay_after_delegation(
          R"({"seq":1,"n":0,"call":"RMI_GRANULE_DELEGATE","args":{"addr":"g0"},"expect":{"status":"RMI_SUCCESS"}})")
          .verdict,
      "");
}

TEST(Receipt, names_the_refusing_check_and_the_call_that_made_it_so) {
  const Replayed replayed = replay_after_delegation(
      R"({"seq":0,"n":1,"call":"RMI_GRANULE_DELEGATE","args":{"addr":"g0"},"expect":{"status":"RMI_SUCCESS"}})");
  ASSERT_EQ(replayed.report.diverged.size(), 1U);
  const std::vector<std::string>& model = replayed.report.diverged.front().model;
  ASSERT_EQ(model.size(), 2U);
  EXPECT_EQ(model[0], "passed granule.aligned, granule.delegable");
  EXPECT_TRUE(model[1].starts_with("check granule.undelegated refused: ")) << model[1];
  EXPECT_TRUE(model[1].ends_with("since call 0 (RMI_GRANULE_DELEGATE)")) << model[1];
}

TEST(Receipt, names_a_call_by_its_own_name_whatever_has_been_read_since) {
  const Replayed replayed = replay_after_delegation(
      R"({"seq":0,"n":1,"call":"RMI_REC_DESTROY","args":{"rec":"g0"},"expect":{"status":"RMI_SUCCESS"}})");
  ASSERT_EQ(replayed.report.diverged.size(), 1U);
  EXPECT_TRUE(replayed.report.diverged.front().model.back().ends_with("since call 0 (RMI_GRANULE_DELEGATE)"))
      << replayed.report.diverged.front().model.back();
}

TEST(Receipt, names_the_checks_that_would_give_the_recorded_answer) {
  const Replayed replayed = replay_lines(
      R"({"seq":0,"n":0,"call":"RMI_GRANULE_DELEGATE","args":{"addr":"g0"},"expect":{"status":"RMI_ERROR_INPUT"}})");
  ASSERT_EQ(replayed.report.diverged.size(), 1U);
  ASSERT_EQ(replayed.report.diverged.front().recorded.size(), 1U);
  EXPECT_TRUE(
      replayed.report.diverged.front().recorded[0].starts_with("checks that answer so: granule.aligned,"));
}

}  // namespace
}  // namespace realmsim::testing
