// Which known name is offered for an unknown one.
#include "sim/scenario/suggest.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace realmsim::scenario {
namespace {

constexpr std::array<std::string_view, 6> kSteps{
    "rmi.granule_delegate", "rmi.granule_undelegate", "rmi.data_create", "mem.read", "mem.fill", "mem.copy"};

struct Row {
  std::string behaviour;
  std::string_view word;
  std::optional<std::string_view> nearest;
  friend std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.behaviour; }
};

class Suggestion : public ::testing::TestWithParam<Row> {};

TEST_P(Suggestion, is) {
  EXPECT_EQ(nearest(GetParam().word, kSteps), GetParam().nearest);
}

INSTANTIATE_TEST_SUITE_P(
    Suggestion, Suggestion,
    ::testing::Values(Row{"the_name_with_one_letter_changed", "rmi.granule_deligate", "rmi.granule_delegate"},
                      Row{"the_name_with_two_neighbours_swapped", "mem.raed", "mem.read"},
                      Row{"the_name_with_a_letter_missing", "mem.red", "mem.read"},
                      Row{"the_name_with_a_letter_too_many", "mem.ffill", "mem.fill"},
                      Row{"the_name_itself", "mem.copy", "mem.copy"},
                      Row{"nearer_than_others_within_reach", "rmi.granule_undelegat",
                          "rmi.granule_undelegate"},
                      Row{"nothing_beyond_a_third_of_the_length", "mem.xxx", std::nullopt},
                      Row{"nothing_for_an_unlike_name", "cpu.enter", std::nullopt},
                      Row{"nothing_for_an_empty_name", "", std::nullopt}),
    [](const auto& row) { return row.param.behaviour; });

TEST(Nearest, prefers_the_first_of_equally_near_candidates) {
  constexpr std::array<std::string_view, 3> kNames{"bob", "rob", "job"};
  EXPECT_EQ(nearest("xob", kNames), "bob");
}

TEST(Nearest, allows_one_slip_in_the_shortest_words) {
  constexpr std::array<std::string_view, 1> kNames{"by"};
  EXPECT_EQ(nearest("bi", kNames), "by");
  EXPECT_EQ(nearest("yb", kNames), "by");
  EXPECT_EQ(nearest("do", kNames), std::nullopt);
}

TEST(Nearest, counts_a_third_of_the_length_rounded_down) {
  constexpr std::array<std::string_view, 1> kNames{"abcdefgh"};
  EXPECT_EQ(nearest("abcdefXX", kNames), "abcdefgh");
  EXPECT_EQ(nearest("abcdeXXX", kNames), std::nullopt);
}

TEST(Nearest, finds_nothing_among_no_candidates) {
  EXPECT_EQ(nearest("mem.read", {}), std::nullopt);
}

}  // namespace
}  // namespace realmsim::scenario
