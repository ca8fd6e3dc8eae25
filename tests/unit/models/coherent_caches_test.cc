// The caches of all processing elements: one writer or many readers of a line, level 2 above level 1, and
// what a snoop finds and leaves behind.
#include "models/machine/coherent_caches.h"

#include <gtest/gtest.h>

#include "models/base/random.h"

namespace realmsim::machine {
namespace {

using enum LineUse;

constexpr std::uint32_t kCpus = 4;
constexpr CachesGeometry kLarge{{8192, 4}, {16384, 4}, {65536, 4}};
constexpr CachesGeometry kTiny{{4 * kLineBytes, 2}, {8 * kLineBytes, 2}, {16 * kLineBytes, 2}};

LineTag line(std::uint64_t number) {
  return {Pa{0x8000'0000 + number * kLineBytes}, Pas::Realm};
}

// One access on its way through the levels, as the cache and interconnect models take it.
struct Way {
  bool level1 = false;
  bool level2 = false;
  bool level3 = false;
  CoherentCaches::Snoop snoop;
};

Way take(CoherentCaches& caches, CpuIndex cpu, LineTag tag, LineUse use, bool fill_level1 = true) {
  Way way;
  way.level1 = fill_level1 && caches.hit_level1(cpu, tag, use);
  if (way.level1) return way;
  way.level2 = caches.hit_level2(cpu, tag, use, fill_level1);
  if (way.level2) return way;
  way.snoop = caches.snoop(cpu, tag, use);
  if (way.snoop.owner == kNobody) way.level3 = caches.reach_level3(tag);
  caches.fill_private(cpu, tag, use, way.snoop.shared, fill_level1);
  return way;
}

// Asked of a copy, so that nothing is filled.
bool at_level3(CoherentCaches caches, LineTag tag) {
  return caches.reach_level3(tag);
}

// What a processing element holds, read off a copy so that nothing is touched.
struct Held {
  bool level1 = false;
  bool level1_owned = false;
  bool level2 = false;
  bool level2_owned = false;
};

Held held(CoherentCaches& copy, CpuIndex cpu, LineTag tag) {
  Held result;
  result.level1 = copy.hit_level1(cpu, tag, Read);
  result.level2 = copy.hit_level2(cpu, tag, Read, false);
  CoherentCaches written = copy;
  result.level1_owned = written.hit_level1(cpu, tag, Write);
  written = copy;
  result.level2_owned = written.hit_level2(cpu, tag, Write, false);
  return result;
}

void expect_one_writer_or_many_readers(const CoherentCaches& caches, std::uint64_t lines) {
  CoherentCaches copy = caches;
  for (std::uint64_t number = 0; number < lines; ++number) {
    int holders = 0;
    int owners = 0;
    for (CpuIndex cpu = 0; cpu < kCpus; ++cpu) {
      const Held here = held(copy, cpu, line(number));
      ASSERT_LE(here.level1, here.level2) << "level 2 holds what level 1 holds";
      if (here.level1) {
        ASSERT_EQ(here.level1_owned, here.level2_owned) << "both levels agree";
      }
      holders += int{here.level2};
      owners += int{here.level2_owned};
    }
    ASSERT_LE(owners, 1) << number;
    ASSERT_TRUE(owners == 0 || holders == 1) << number << ": an owner beside a sharer";
  }
}

TEST(CoherentCaches, never_have_two_owners_nor_an_owner_beside_a_sharer) {
  constexpr std::uint64_t kLines = 24;
  RandomStream random{9, 0};
  CoherentCaches caches{kCpus, kTiny};
  for (int i = 0; i < 4000; ++i) {
    const auto cpu = static_cast<CpuIndex>(random.below(kCpus));
    const bool walk = random.below(8) == 0;  // a descriptor fetch enters at level 2
    const LineUse use = !walk && random.below(2) == 0 ? Write : Read;
    const LineTag tag = line(random.below(random.below(2) == 0 ? 3 : kLines));
    take(caches, cpu, tag, use, !walk);
    CoherentCaches copy = caches;
    ASSERT_TRUE(held(copy, cpu, tag).level2) << i;
    expect_one_writer_or_many_readers(caches, kLines);
    if (HasFatalFailure()) FAIL() << i;
  }
}

// MESI without capacity: the state of one line at each processing element.
class NaiveLine {
 public:
  Way take(CpuIndex cpu, LineUse use) {
    Way way;
    LineState& mine = states_[cpu];
    way.level1 = use == Read ? mine != LineState::Invalid : mine >= LineState::Exclusive;
    if (!way.level1) way.snoop = take_from_others(cpu, use);
    if (use == Write) {
      mine = LineState::Modified;
    } else if (!way.level1) {
      mine = way.snoop.shared ? LineState::Shared : LineState::Exclusive;
    }
    return way;
  }

 private:
  CoherentCaches::Snoop take_from_others(CpuIndex cpu, LineUse use) {
    CoherentCaches::Snoop snoop;
    for (CpuIndex other = 0; other < kCpus; ++other) {
      LineState& state = states_[other];
      if (other == cpu || state == LineState::Invalid) continue;
      if (state != LineState::Shared) snoop.owner = other;
      snoop.shared = use == Read;
      state = use == Read ? LineState::Shared : LineState::Invalid;
    }
    return snoop;
  }

  std::array<LineState, kCpus> states_{};
};

TEST(CoherentCaches, follow_the_states_of_each_line_while_nothing_is_evicted) {
  RandomStream random{9, 1};
  CoherentCaches caches{kCpus, kLarge};
  std::array<NaiveLine, 8> naive;
  for (int i = 0; i < 20'000; ++i) {
    const auto cpu = static_cast<CpuIndex>(random.below(kCpus));
    const LineUse use = random.below(3) == 0 ? Write : Read;
    const std::uint64_t number = random.below(naive.size());
    const Way way = take(caches, cpu, line(number), use);
    const Way expected = naive[number].take(cpu, use);
    ASSERT_EQ(way.level1, expected.level1) << i;
    ASSERT_EQ(way.snoop.owner, expected.snoop.owner) << i;
    ASSERT_EQ(way.snoop.shared, expected.snoop.shared) << i;
  }
}

TEST(CoherentCaches, make_an_exclusive_line_modified_by_a_write_at_either_level) {
  for (const bool level1 : {false, true}) {
    CoherentCaches caches{kCpus, kLarge};
    caches.fill_private(0, line(0), Read, false, level1);
    EXPECT_TRUE(level1 ? caches.hit_level1(0, line(0), Write) : caches.hit_level2(0, line(0), Write, true));
    EXPECT_FALSE(at_level3(caches, line(0)));
    EXPECT_EQ(caches.snoop(1, line(0), Read).owner, CpuIndex{0});
    EXPECT_TRUE(at_level3(caches, line(0))) << "what was modified is written back";
  }
  CoherentCaches caches{kCpus, kLarge};
  caches.fill_private(0, line(0), Read, false, true);
  EXPECT_EQ(caches.snoop(1, line(0), Read).owner, CpuIndex{0});
  EXPECT_FALSE(at_level3(caches, line(0))) << "a clean line is not";
}

TEST(CoherentCaches, tell_what_a_snoop_found_and_take_it_as_the_use_demands) {
  CoherentCaches caches{kCpus, kLarge};
  EXPECT_EQ(caches.snoop(0, line(0), Read).owner, kNobody);
  EXPECT_FALSE(caches.snoop(0, line(0), Read).shared);

  take(caches, 2, line(0), Write);
  const auto by_reader = caches.snoop(0, line(0), Read);
  EXPECT_EQ(by_reader.owner, CpuIndex{2});
  EXPECT_TRUE(by_reader.shared);
  caches.fill_private(0, line(0), Read, true, true);

  const auto by_writer = caches.snoop(3, line(0), Write);
  EXPECT_EQ(by_writer.owner, kNobody) << "only sharers were left";
  EXPECT_FALSE(by_writer.shared);
  for (CpuIndex cpu = 0; cpu < kCpus; ++cpu) {
    EXPECT_FALSE(caches.hit_level1(cpu, line(0), Read)) << cpu;
    EXPECT_FALSE(caches.hit_level2(cpu, line(0), Read, false)) << cpu;
  }
}

TEST(CoherentCaches, do_not_snoop_the_requester_itself) {
  CoherentCaches caches{kCpus, kLarge};
  take(caches, 1, line(0), Read);
  take(caches, 0, line(0), Read);
  const auto snoop = caches.snoop(0, line(0), Write);
  EXPECT_EQ(snoop.owner, kNobody);
  EXPECT_TRUE(caches.hit_level2(0, line(0), Read, false));
}

TEST(CoherentCaches, drop_from_level_1_what_level_2_evicts_and_keep_modified_lines_in_level_3) {
  CoherentCaches caches{kCpus, kTiny};  // level 2 has four sets of two ways
  caches.fill_private(0, line(0), Write, false, true);
  caches.fill_private(0, line(4), Read, false, true);
  caches.fill_private(0, line(8), Read, false, false);
  EXPECT_FALSE(caches.hit_level1(0, line(0), Read));
  EXPECT_TRUE(at_level3(caches, line(0)));
  caches.fill_private(0, line(12), Read, false, false);
  EXPECT_FALSE(caches.hit_level1(0, line(4), Read));
  EXPECT_FALSE(at_level3(caches, line(4)));
}

TEST(CoherentCaches, keep_descriptor_fetches_out_of_level_1) {
  CoherentCaches caches{kCpus, kLarge};
  take(caches, 0, line(0), Read, false);
  EXPECT_FALSE(caches.hit_level1(0, line(0), Read));
  EXPECT_TRUE(caches.hit_level2(0, line(0), Read, false));
  EXPECT_FALSE(caches.hit_level1(0, line(0), Read));
  EXPECT_TRUE(caches.hit_level2(0, line(0), Read, true));
  EXPECT_TRUE(caches.hit_level1(0, line(0), Read));
}

}  // namespace
}  // namespace realmsim::machine
