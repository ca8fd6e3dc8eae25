// What is wrong with a trace, and where: line and column in bytes from 1.
#include <algorithm>
#include <ostream>

#include <gtest/gtest.h>

#include "tests/replay/replayed.h"

namespace realmsim::testing {
namespace {

struct Wrong {
  std::string behaviour;
  std::string lines;  // after the header, which is line 1
  std::string faults;
  friend std::ostream& operator<<(std::ostream& out, const Wrong& row) { return out << row.behaviour; }
};

class WrongTrace : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongTrace, is_reported_at_its_place) {
  const Replayed replayed = replay_lines(GetParam().lines);
  EXPECT_EQ(replayed.faults, GetParam().faults);
}

constexpr auto kBehaviour = [](const auto& row) { return row.param.behaviour; };

INSTANTIATE_TEST_SUITE_P(
    Json, WrongTrace,
    ::testing::Values(Wrong{"line_cut_in_a_string", "{\"seq\":0,\"n\":0,\"ca", "2:16 RS1005"},
                      Wrong{"line_cut_before_a_bracket",
                            R"({"seq":0,"n":0,"call":"RMI_FEATURES","args":{"index":0})", "2:56 RS1005"},
                      Wrong{"line_cut_in_the_middle_of_the_file",
                            "{\"seq\":0,\"n\":0,\"call\":\"RMI_FEATURES\",\"args\":{\"index\n"
                            R"({"seq":0,"n":1,"call":"RMI_FEATURES","args":{"index":0}})",
                            "2:46 RS1005"},
                      Wrong{"number_above_2_53",
                            R"({"seq":0,"n":9007199254740993,"call":"RMI_FEATURES","args":{"index":0}})",
                            "2:14 RS1008"},
                      Wrong{"number_that_no_double_holds",
                            R"({"seq":0,"n":1e999,"call":"RMI_FEATURES","args":{"index":0}})", "2:14 RS1008"},
                      Wrong{"duplicate_key",
                            R"({"seq":0,"n":0,"n":1,"call":"RMI_FEATURES","args":{"index":0}})",
                            "2:16 RS1007"},
                      Wrong{"two_faults_in_two_lines", "{]\n[}", "2:2 RS1005; 3:2 RS1005"},
                      Wrong{"byte_that_is_not_utf_8", "{\"seq\":\"\xff\"}", "2:9 RS1004"}),
    kBehaviour);

INSTANTIATE_TEST_SUITE_P(
    Form, WrongTrace,
    ::testing::Values(
        Wrong{"list_instead_of_a_call", "[1]", "2:1 RS1101"},
        Wrong{"call_without_anything", "{}", "2:1 RS1104"},
        Wrong{"call_without_arguments", R"({"seq":0,"n":0,"call":"RMI_FEATURES"})", "2:1 RS1104"},
        Wrong{"continues_of_a_call_that_is_no_entry",
              R"({"seq":0,"n":0,"call":"RMI_FEATURES","continues":true,"args":{"index":0}})", "2:50 RS1105"},
        Wrong{
            "continues_an_entry_and_prepares_it",
            R"({"seq":0,"n":0,"call":"RMI_REC_ENTER","continues":true,"with":{},"args":{"rec":"g0","run_ptr":"g1"}})",
            "2:63 RS1106"},
        Wrong{
            "running_and_what_the_entry_returned",
            R"({"seq":0,"n":0,"call":"RMI_REC_ENTER","running":true,"expect":{},"args":{"rec":"g0","run_ptr":"g1"}})",
            "2:63 RS1106"},
        Wrong{"processing_element_that_is_not_there",
              R"({"seq":0,"n":0,"call":"RMI_FEATURES","cpu":1,"args":{"index":0}})", "2:44 RS1105"},
        Wrong{"missing_argument", R"({"seq":0,"n":0,"call":"RMI_FEATURES","args":{}})", "2:45 RS1104"},
        Wrong{"unknown_call", R"({"seq":0,"n":0,"call":"RMI_FEATURE","args":{"index":0}})", "2:23 RS1107"},
        Wrong{"call_that_is_a_number", R"({"seq":0,"n":0,"call":7,"args":{"index":0}})", "2:23 RS1101"},
        Wrong{"argument_of_the_wrong_type", R"({"seq":0,"n":0,"call":"RMI_FEATURES","args":{"index":[]}})",
              "2:54 RS1101"},
        Wrong{"argument_that_is_a_fraction", R"({"seq":0,"n":0,"call":"RMI_FEATURES","args":{"index":0.5}})",
              "2:54 RS1101"},
        Wrong{"argument_that_is_no_number",
              R"({"seq":0,"n":0,"call":"RMI_FEATURES","args":{"index":"many"}})", "2:54 RS1105"},
        Wrong{"hexadecimal_of_more_than_64_bits",
              R"({"seq":0,"n":0,"call":"RMI_FEATURES","args":{"index":"0x10000000000000000"}})",
              "2:54 RS1105"},
        Wrong{"granule_that_the_platform_has_not",
              R"({"seq":0,"n":0,"call":"RMI_GRANULE_DELEGATE","args":{"addr":"g1024"}})", "2:61 RS1105"},
        Wrong{
            "macro_without_end",
            R"({"seq":0,"n":0,"call":"MACRO_DELEGATE_RANGE","args":{"first":"g0","count":9007199254740991}})",
            "2:75 RS1105"},
        Wrong{"status_that_the_rmm_has_not",
              R"({"seq":0,"n":0,"call":"RMI_FEATURES","args":{"index":0},"expect":{"status":"RMI_MAYBE"}})",
              "2:76 RS1105"},
        Wrong{"spec_without_form",
              R"({"seq":0,"n":0,"call":"RMI_FEATURES","args":{"index":0},"spec":["RMI_SUCCESS:x",1]})",
              "2:65 RS1105; 2:81 RS1101"},
        Wrong{"expectation_of_the_wrong_type",
              R"({"seq":0,"n":0,"call":"RMI_FEATURES","args":{"index":0},"expect":7})", "2:66 RS1101"},
        Wrong{
            "unknown_action",
            R"({"seq":0,"n":0,"call":"RMI_REC_ENTER","args":{"rec":"g0","run_ptr":"g1"},"realm":[{"do":"JUMP"}]})",
            "2:89 RS1107"},
        Wrong{
            "access_of_three_bytes",
            R"({"seq":0,"n":0,"call":"RMI_REC_ENTER","args":{"rec":"g0","run_ptr":"g1"},"realm":[{"do":"LOAD","ipa":0,"size":3}]})",
            "2:111 RS1105"},
        Wrong{
            "register_that_a_rec_has_not",
            R"({"seq":0,"n":0,"call":"RMI_REC_ENTER","args":{"rec":"g0","run_ptr":"g1"},"with":{"enter":{"gprs":{"31":0}}}})",
            "2:104 RS1105"},
        Wrong{"field_that_its_structure_cannot_hold",
              R"({"seq":0,"n":0,"call":"HOST_WRITE_REALM_PARAMS","args":{"granule":"g0","s2sz":256}})",
              "2:79 RS1105"},
        Wrong{"sequence_that_another_has_interrupted",
              R"({"seq":0,"n":0,"call":"RMI_FEATURES","args":{"index":0}})"
              "\n"
              R"({"seq":1,"n":0,"call":"RMI_FEATURES","args":{"index":0}})"
              "\n"
              R"({"seq":0,"n":1,"call":"RMI_FEATURES","args":{"index":0}})",
              "4:8 RS1109"},
        Wrong{"several_faults_in_one_line", R"({"seq":[],"n":"x","call":"RMI_FEATURES","args":{"index":{}}})",
              "2:8 RS1101; 2:15 RS1105; 2:57 RS1101"}),
    kBehaviour);

TEST(WrongTrace, without_a_header_means_nothing) {
  EXPECT_EQ(replay_text("").faults, "1:1 RS1001");
  EXPECT_EQ(replay_text(R"({"seq":0,"n":0,"call":"RMI_FEATURES","args":{"index":0}})").faults, "1:1 RS1108");
}

TEST(WrongTrace, with_a_header_of_another_format_is_refused) {
  EXPECT_EQ(replay_text(R"({"header":1,"format":"realmsim.calls/2","platform":{}})").faults, "1:22 RS1105");
  EXPECT_EQ(replay_text(R"({"header":1,"format":"realmsim.calls/1"})").faults, "1:1 RS1104");
  EXPECT_EQ(replay_text(R"({"header":1,"format":"realmsim.calls/1","platform":{"granules":1e12}})").faults,
            "1:64 RS1105");
}

TEST(WrongTrace, with_a_byte_order_mark_is_refused) {
  EXPECT_EQ(replay_text("\xef\xbb\xbf" + std::string{kSmallHeader}).faults, "1:1 RS1003");
}

TEST(WrongTrace, of_many_errors_stops_at_a_hundred) {
  std::string lines;
  for (int i = 0; i < 1000; ++i)
    lines += "{\n";
  const Replayed replayed = replay_lines(lines);
  EXPECT_EQ(std::ranges::count(replayed.faults, ';') + 1, 100);
}

// A reader of /1 ignores what a later one may add.
TEST(Trace, may_hold_keys_that_nobody_knows) {
  const Replayed replayed = replay_lines(
      R"({"seq":0,"n":0,"call":"RMI_FEATURES","args":{"index":1,"more":{}},"expect":{"status":"RMI_SUCCESS","soon":1},"later":[]})");
  EXPECT_EQ(replayed.faults, "");
  EXPECT_EQ(replayed.verdict, "");
  EXPECT_EQ(replayed.report.graded, 1U);
}

}  // namespace
}  // namespace realmsim::testing
