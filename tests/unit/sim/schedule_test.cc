// Orders in which the steps of several programs can be taken.
#include "sim/scenario/schedule.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/ranges.h>
#include <gtest/gtest.h>

namespace realmsim::scenario {
namespace {

constexpr std::array<std::size_t, 3> kLengths{2, 1, 3};

TEST(Schedule, in_order_takes_one_program_after_the_other) {
  EXPECT_EQ(in_order(kLengths), (Turns{0, 0, 1, 2, 2, 2}));
}

TEST(Schedule, round_robin_takes_one_step_of_each_while_it_has_one) {
  EXPECT_EQ(round_robin(kLengths), (Turns{0, 1, 2, 0, 2, 2}));
}

TEST(Schedule, random_is_an_interleaving_that_depends_on_the_seed_alone) {
  std::set<Turns> seen;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Turns turns = random_turns(kLengths, seed);
    EXPECT_EQ(turns, random_turns(kLengths, seed));
    seen.insert(turns);
    std::ranges::sort(turns);
    EXPECT_EQ(turns, in_order(kLengths));
  }
  EXPECT_GT(seen.size(), 10u);
}

struct Ways {
  std::vector<std::size_t> lengths;
  std::uint64_t count;
};
class Interleavings : public ::testing::TestWithParam<Ways> {};
TEST_P(Interleavings, are_all_met_once_and_as_many_as_were_counted) {
  const auto& [lengths, count] = GetParam();
  EXPECT_EQ(count_interleavings(lengths, count), count);
  EXPECT_EQ(count_interleavings(lengths, count - 1), std::nullopt);
  std::set<Turns> seen;
  Turns turns = in_order(lengths);
  do
    EXPECT_TRUE(seen.insert(turns).second);
  while (next_interleaving(turns));
  EXPECT_EQ(seen.size(), count);
}
INSTANTIATE_TEST_SUITE_P(Lengths, Interleavings,
                         ::testing::Values(Ways{{3}, 1}, Ways{{1, 1}, 2}, Ways{{2, 2}, 6}, Ways{{3, 3}, 20},
                                           Ways{{2, 1, 3}, 60}, Ways{{0, 2}, 1}),
                         [](const auto& param) {
                           return fmt::format("{}", fmt::join(param.param.lengths, "_"));
                         });

TEST(Interleavings, are_more_than_any_limit_before_their_number_overflows) {
  EXPECT_EQ(count_interleavings(std::array<std::size_t, 2>{100, 100}, ~std::uint64_t{0}), std::nullopt);
}

}  // namespace
}  // namespace realmsim::scenario
