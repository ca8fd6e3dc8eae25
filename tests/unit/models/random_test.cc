// The random stream gives the same numbers on every compiler, and stays within its bounds.
#include "models/base/random.h"

#include <array>
#include <set>

#include <gtest/gtest.h>

namespace realmsim {
namespace {

struct StreamRow {
  std::uint64_t seed;
  std::uint64_t stream;
  std::array<std::uint64_t, 4> values;
};

constexpr std::array kStreams{
    // SplitMix64 as published, from the state 1234567: this seed and stream lead there.
    StreamRow{0x4373'fdbf'1554'65a3,
              ~std::uint64_t{0},
              {6457827717110365317, 3203168211198807973, 9817491932198370423u, 4593380528125082431}},
    StreamRow{0, 0, {0xa577782bc52a9f5a, 0xb485244380e590be, 0x5176985d86cff511, 0x07508e53b617b6c7}},
    StreamRow{1, 0, {0x5858fc074ef2cb9c, 0x0bcbb32585cbf0c0, 0xf1af7c3492bac3fc, 0x3883007b5f5c6f1e}},
    StreamRow{0, 1, {0x94d58cfc0852acf2, 0xd91e12067c198864, 0x200cf7c825f75c71, 0x3c0bb6bd611ea8bc}},
    StreamRow{
        0xdead'beef, 7, {0x2d6b39ee167105b6, 0xa6b88a19e3bad4ca, 0xabf14e89af1e1f2b, 0x84417a5f9bfe2cc2}},
};

TEST(RandomStream, repeats_known_values) {
  for (const StreamRow& row : kStreams) {
    RandomStream random{row.seed, row.stream};
    for (const std::uint64_t value : row.values)
      EXPECT_EQ(random.next(), value) << row.seed << " " << row.stream;
  }
}

TEST(RandomStream, is_known_to_the_compiler) {
  constexpr std::uint64_t kFirst = RandomStream{0, 0}.next();
  static_assert(kFirst == 0xa577782bc52a9f5a);
  constexpr std::uint64_t kBelow = RandomStream{0, 0}.below(1000);
  static_assert(kBelow == 646);
}

TEST(RandomStream, scales_its_values_to_a_bound) {
  constexpr std::uint64_t kBounds[]{1, 2, 3, 10, 1000, 0x10000, 50'000'000, ~std::uint64_t{0}};
  for (const std::uint64_t bound : kBounds) {
    RandomStream bounded{3, bound};
    RandomStream twin{3, bound};
    for (int i = 0; i < 1000; ++i) {
      const std::uint64_t value = bounded.below(bound);
      ASSERT_LT(value, bound);
      ASSERT_EQ(value, static_cast<std::uint64_t>((Wide{twin.next()} * bound) >> 64));
    }
  }
}

TEST(RandomStream, reaches_every_value_below_a_small_bound) {
  for (std::uint64_t bound = 1; bound <= 64; ++bound) {
    RandomStream random{4, bound};
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 2000; ++i)
      seen.insert(random.below(bound));
    EXPECT_EQ(seen.size(), bound);
  }
}

TEST(RandomStream, differs_between_seeds_and_between_streams_of_a_seed) {
  std::set<std::uint64_t> firsts;
  for (std::uint64_t seed = 0; seed < 64; ++seed) {
    for (std::uint64_t stream = 0; stream < 64; ++stream)
      firsts.insert(RandomStream{seed, stream}.next());
  }
  EXPECT_EQ(firsts.size(), 64u * 64u);
}

}  // namespace
}  // namespace realmsim
