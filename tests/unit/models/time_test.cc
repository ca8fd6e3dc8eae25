// Integer time: conversions round as they say, and of the total, never of its parts.
#include "models/base/time.h"

#include <gtest/gtest.h>

#include "models/base/random.h"

namespace realmsim {
namespace {

struct ConversionRow {
  std::uint64_t hertz;
  std::uint64_t cycles;
  std::uint64_t time_of;  // of these cycles, rounded down
};

constexpr ConversionRow kExamples[]{
    {1'000'000'000, 0, 0},
    {1'000'000'000, 7, 7'000},
    {3, 1, 333'333'333'333},
    {3, 2, 666'666'666'666},
    {3, 3, 1'000'000'000'000},
    {24'000'000, 1, 41'666},
    {24'000'000, 2, 83'333},
    {24'000'000, 3, 125'000},
    {1'828'000'000, 1, 547},
    {1'828'000'000, 7'988, 4'369'803},
    {1'828'000'000, 1'828'000'000, 1'000'000'000'000},
    {1'000'000'000'000, std::uint64_t{1} << 60, std::uint64_t{1} << 60},
};

TEST(Frequency, rounds_the_time_of_cycles_down) {
  for (const auto& row : kExamples) {
    EXPECT_EQ(Frequency{row.hertz}.time_of({row.cycles}).value, row.time_of) << row.hertz;
  }
}

TEST(Frequency, converts_a_total_and_not_the_sum_of_its_parts) {
  constexpr Frequency kThird{3};
  const Picoseconds one_by_one = kThird.time_of({1}) + kThird.time_of({1}) + kThird.time_of({1});
  EXPECT_EQ(one_by_one.value, 999'999'999'999u);
  EXPECT_EQ(kThird.time_of(Cycles{1} + Cycles{1} + Cycles{1}).value, 1'000'000'000'000u);
}

struct InstantRow {
  std::uint64_t hertz;
  std::uint64_t time;
  std::uint64_t passed;  // whole cycles at this time
  std::uint64_t until;   // first cycle count at or after it
};

TEST(Frequency, counts_whole_cycles_passed_and_the_first_that_reaches_an_instant) {
  constexpr InstantRow kRows[]{
      {1'000'000'000, 0, 0, 0},
      {1'000'000'000, 999, 0, 1},
      {1'000'000'000, 1'000, 1, 1},
      {1'000'000'000, 1'001, 1, 2},
      {1'828'000'000, 67'000, 122, 123},
      {1'828'000'000, 115'000, 210, 211},
      {1'828'000'000, 4'000'000'000, 7'312'000, 7'312'000},
      {24'000'000, 41'666, 0, 1},
      {24'000'000, 41'667, 1, 2},
      {24'000'000, 125'000, 3, 3},
      {2'350'000'000, std::uint64_t{1} << 63, 21'674'924'286'608'723, 21'674'924'286'608'724},
  };
  for (const InstantRow& row : kRows) {
    EXPECT_EQ(Frequency{row.hertz}.cycles_at({row.time}).value, row.passed) << row.time;
    EXPECT_EQ(Frequency{row.hertz}.cycles_until({row.time}).value, row.until) << row.time;
  }
}

TEST(Frequency, finds_the_earliest_cycle_whose_time_has_come) {
  RandomStream random{1, 0};
  for (int i = 0; i < 20'000; ++i) {
    const Frequency frequency{1 + random.below(4'000'000'000)};
    const Picoseconds time{random.below(std::uint64_t{1} << (1 + random.below(50)))};
    const Cycles until = frequency.cycles_until(time);
    ASSERT_GE(frequency.time_of(until), time);
    if (until.value > 0) {
      ASSERT_LT(frequency.time_of(until - Cycles{1}), time);
    }
    const Cycles passed = frequency.cycles_at(time);
    ASSERT_LE(frequency.time_of(passed), time);
    ASSERT_GT(frequency.time_of(passed + Cycles{1}) + Picoseconds{1}, time);
    ASSERT_LE(until.value - passed.value, 1u);
  }
}

TEST(Frequency, leads_from_cycles_to_time_and_back) {
  RandomStream random{2, 0};
  for (int i = 0; i < 20'000; ++i) {
    const Frequency frequency{1 + random.below(4'000'000'000)};
    const Cycles cycles{random.below(std::uint64_t{1} << 24)};
    ASSERT_EQ(frequency.cycles_until(frequency.time_of(cycles)), cycles) << frequency.hertz;
  }
}

}  // namespace
}  // namespace realmsim
