// Calls of a trace about the granule protection table: the hardware's check of a table written word by word,
// and EL3's library on tables that it builds itself.
#include <gtest/gtest.h>

#include "tests/replay/replayed.h"

namespace realmsim::testing {
namespace {

constexpr std::string_view kTable =
    R"({"seq":0,"n":0,"call":"GPC_CONFIG","args":{"gpc":1,"pps":2,"pgs":0,"l0gptsz":0,"sh":3,"irgn":1,"orgn":1,"gptbr_base":"0x400000000","features":["RME"]}})"
    "\n"
    R"({"seq":0,"n":1,"call":"GPT_WRITE","args":{"words":{"0x400000000":"0xf1","0x400000008":"0x91","0x400000010":"0x400100003"},"others":0}})"
    "\n";

Replayed check(std::string_view arguments, std::string_view expect, std::string_view before = "") {
  Replayed replayed = replay_text(R"({"header":1,"format":"realmsim.calls/1","platform":{}})"
                                  "\n" +
                                  std::string{kTable} + std::string{before} +
                                  R"({"seq":0,"n":2,"call":"CHECK_ACCESS","args":{)" +
                                  std::string{arguments} + R"(},"expect":{)" + std::string{expect} + "}}");
  EXPECT_EQ(replayed.faults, "");
  return replayed;
}

TEST(CheckAccess, passes_where_the_table_says_so) {
  EXPECT_EQ(check(R"("state":"NS","el":1,"pa":"0x40000000","pas":"NS")", R"("fault":"none")").verdict, "");
}

TEST(CheckAccess, compares_the_fault_with_its_routing_and_syndrome) {
  EXPECT_EQ(check(R"("state":"REALM","el":1,"pa":"0x40000000","pas":"REALM","type":"load","access":"final")",
                  R"("fault":"GPF","level":0,"exception":"DATA_ABORT","target_el":1,"ec":37,"fsc":40)")
                .verdict,
            "");
  EXPECT_EQ(check(R"("state":"S","el":1,"pa":"0xc0000000","pas":"S","type":"fetch","access":"s2walk2")",
                  R"("fault":"WALK","exception":"GPC","target_el":3,"ec":30,"ind":1,"s2ptw":1)")
                .verdict,
            "");
}

TEST(CheckAccess, differs_by_the_names_of_the_trace) {
  EXPECT_EQ(check(R"("state":"NS","el":2,"pa":"0x40000000","pas":"NS")", R"("fault":"GPF")").verdict,
            "0/2: fault none not GPF");
  EXPECT_EQ(
      check(R"("state":"REALM","el":1,"pa":"0x40000000","pas":"REALM")", R"("fault":"GPF","target_el":2)")
          .verdict,
      "0/2: target_el 0x1 not 0x2");
}

TEST(CheckAccess, takes_an_external_abort_where_the_table_does_not_answer) {
  EXPECT_EQ(check(R"("state":"NS","el":1,"pa":"0x80000000","pas":"NS")", R"("fault":"SEA","level":1)",
                  R"({"seq":0,"n":9,"call":"GPT_FETCH_EXTERNAL_ABORT","args":{"addrs":["0x400100000"]}})"
                  "\n")
                .verdict,
            "");
}

constexpr std::string_view kLibrary =
    R"({"seq":0,"n":0,"call":"GPT_LIB_INIT","args":{"pps":2,"pgs":0,"l0gptsz":0,"max_block_mb":2,"gpc2":1,"gdi":0,"regions":[{"base":"0x80000000","size":"0x40000000","gpi":9,"map":"granule"}]},"expect":{"ret":0}})"
    "\n";

Replayed library(std::string_view lines) {
  Replayed replayed = replay_text(R"({"header":1,"format":"realmsim.calls/1","platform":{}})"
                                  "\n" +
                                  std::string{kLibrary} + std::string{lines});
  EXPECT_EQ(replayed.faults, "");
  return replayed;
}

TEST(GptLibrary, returns_code_words_and_operations) {
  EXPECT_EQ(
      library(
          R"({"seq":0,"n":1,"call":"GPT_TRANSITION","args":{"pa":"0x80003000","count":1,"target":11,"caller":"REALM"},"expect":{"ret":0,"words":{"0x80003000":"0x999999999999b999","0x80200000":"0x191"},"ops":["TLBI_RPALOS_2m","POPA","STORE","TLBI_RPALOS_4k","POPA"]}})"
          "\n"
          R"({"seq":0,"n":2,"call":"GPT_TRANSITION","args":{"pa":"0x80003000","count":1,"target":11,"caller":"NS"},"expect":{"ret":"-EPERM"}})"
          "\n"
          R"({"seq":0,"n":3,"call":"GPT_READ_WORD","args":{"pa":"0x80003000"},"expect":{"word":"0x999999999999b999"}})")
          .verdict,
      "");
}

TEST(GptLibrary, moves_a_range_granule_by_granule) {
  EXPECT_EQ(
      library(
          R"({"seq":0,"n":1,"call":"GPT_TRANSITION_RANGE","args":{"base":"0x80000000","granules":3,"target":11,"caller":"REALM"},"expect":{"ret":0,"words":{"0x80000000":"0x9999999999999bbb"}}})")
          .verdict,
      "");
}

TEST(GptLibrary, differs_by_code_word_or_operations) {
  const auto transition = [](std::string_view expect) {
    return library(
               R"({"seq":0,"n":1,"call":"GPT_TRANSITION","args":{"pa":"0x80003000","count":1,"target":11,"caller":"REALM"},"expect":{)" +
               std::string{expect} + "}}")
        .verdict;
  };
  EXPECT_EQ(transition(R"("ret":"-EPERM")"), "0/1: ret 0 not -EPERM");
  EXPECT_EQ(transition(R"("words":{"0x80003000":"0x191"})"),
            "0/1: words.0x80003000 0x999999999999b999 not 0x191");
  EXPECT_EQ(transition(R"("ops":["STORE"])"),
            "0/1: ops TLBI_RPALOS_2m POPA STORE TLBI_RPALOS_4k POPA not STORE");
}

TEST(GptLibrary, has_no_table_before_it_has_built_one) {
  EXPECT_EQ(
      replay_lines(
          R"({"seq":0,"n":0,"call":"GPT_TRANSITION","args":{"pa":"0x80003000","count":1,"target":11,"caller":"REALM"}})")
          .verdict,
      "0/0: call the library has built no table before not made");
}

}  // namespace
}  // namespace realmsim::testing
