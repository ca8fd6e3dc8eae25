// The tags of one cache: sets, least-recently-used replacement, and agreement with a list for each set.
#include "models/machine/cache_array.h"

#include <algorithm>
#include <list>
#include <vector>

#include <gtest/gtest.h>

#include "models/base/random.h"

namespace realmsim::machine {
namespace {

constexpr std::uint32_t kWays = 4;
constexpr std::uint64_t kSets = 4;
constexpr CacheGeometry kGeometry{.bytes = kSets * kWays * kLineBytes, .ways = kWays};

LineTag line(std::uint64_t number, Pas pas = Pas::NonSecure) {
  return {Pa{number * kLineBytes}, pas};
}

TEST(CacheArray, holds_nothing_at_first_not_even_line_zero) {
  CacheArray cache{kGeometry};
  for (std::uint64_t number = 0; number < 8; ++number) {
    EXPECT_EQ(cache.use(line(number)), LineState::Invalid) << number;
    EXPECT_EQ(cache.peek(line(number)), LineState::Invalid) << number;
  }
}

TEST(CacheArray, names_a_line_by_address_and_space) {
  EXPECT_EQ(LineTag(Pa{0x1000}, Pas::Realm), LineTag(Pa{0x103f}, Pas::Realm));
  EXPECT_FALSE(LineTag(Pa{0x1000}, Pas::Realm) == LineTag(Pa{0x1040}, Pas::Realm));
  CacheArray cache{kGeometry};
  cache.insert(line(1, Pas::Realm), LineState::Modified);
  EXPECT_EQ(cache.peek(line(1, Pas::Realm)), LineState::Modified);
  for (const Pas pas : {Pas::NonSecure, Pas::Secure, Pas::Root})
    EXPECT_EQ(cache.peek(line(1, pas)), LineState::Invalid);
}

TEST(CacheArray, changes_the_state_of_a_held_line) {
  CacheArray cache{kGeometry};
  cache.insert(line(9), LineState::Exclusive);
  cache.set_state(line(9), LineState::Shared);
  EXPECT_EQ(cache.peek(line(9)), LineState::Shared);
  cache.set_state(line(13), LineState::Shared);
  EXPECT_EQ(cache.peek(line(13)), LineState::Invalid) << "not held";
}

TEST(CacheArray, replaces_the_same_line_before_any_other) {
  CacheArray cache{kGeometry};
  for (std::uint64_t i = 0; i < kWays; ++i)
    cache.insert(line(i * kSets), LineState::Exclusive);
  EXPECT_EQ(cache.insert(line(2 * kSets), LineState::Modified).state, LineState::Invalid);
  EXPECT_EQ(cache.peek(line(2 * kSets)), LineState::Modified);
  EXPECT_EQ(cache.peek(line(0)), LineState::Exclusive);
}

TEST(CacheArray, fills_a_freed_way_before_it_evicts) {
  CacheArray cache{kGeometry};
  for (std::uint64_t i = 0; i < kWays; ++i)
    cache.insert(line(i * kSets), LineState::Shared);
  cache.erase(line(3 * kSets));
  EXPECT_EQ(cache.insert(line(7 * kSets), LineState::Shared).state, LineState::Invalid);
  EXPECT_EQ(cache.peek(line(0)), LineState::Shared);
}

TEST(CacheArray, evicts_the_line_touched_longest_ago_and_only_from_its_set) {
  CacheArray cache{kGeometry};
  for (std::uint64_t i = 0; i < kWays; ++i)
    cache.insert(line(i * kSets), LineState::Modified);
  cache.insert(line(1), LineState::Shared);  // another set
  EXPECT_EQ(cache.use(line(0)), LineState::Modified);
  EXPECT_EQ(cache.peek(line(kSets)), LineState::Modified);  // does not touch it
  cache.set_state(line(kSets), LineState::Modified);        // nor does this
  const auto evicted = cache.insert(line(9 * kSets), LineState::Exclusive);
  EXPECT_EQ(evicted.tag, line(kSets));
  EXPECT_EQ(evicted.state, LineState::Modified);
  EXPECT_EQ(cache.peek(line(kSets)), LineState::Invalid);
  EXPECT_EQ(cache.peek(line(1)), LineState::Shared);
}

// The lines of each set in a list, most recently used first.
class NaiveCache {
 public:
  struct Line {
    LineTag tag;
    LineState state;
  };

  explicit NaiveCache(std::uint32_t ways) : ways_(ways) {}

  LineState* find(LineTag tag) {
    auto& set = set_of(tag);
    const auto found = place(set, tag);
    if (found == set.end()) return nullptr;
    set.splice(set.begin(), set, found);
    return &set.front().state;
  }
  LineState* peek(LineTag tag) {
    auto& set = set_of(tag);
    const auto found = place(set, tag);
    return found == set.end() ? nullptr : &found->state;
  }
  std::optional<Line> insert(LineTag tag, LineState state) {
    erase(tag);
    auto& set = set_of(tag);
    std::optional<Line> evicted;
    if (set.size() == ways_) {
      evicted = set.back();
      set.pop_back();
    }
    set.push_front({tag, state});
    return evicted;
  }
  void erase(LineTag tag) {
    std::erase_if(set_of(tag), [tag](const Line& held) { return held.tag == tag; });
  }

 private:
  using Set = std::list<Line>;
  Set& set_of(LineTag tag) { return sets_[tag.number() % kSets]; }
  static Set::iterator place(Set& set, LineTag tag) { return std::ranges::find(set, tag, &Line::tag); }

  std::uint32_t ways_;
  std::vector<Set> sets_ = std::vector<Set>(kSets);
};

LineState state_of(const LineState* held) {
  return held != nullptr ? *held : LineState::Invalid;
}

// Ways are looked at four at once, and found in words of sixty-four.
class CacheArrayOfWays : public testing::TestWithParam<std::uint32_t> {};

TEST_P(CacheArrayOfWays, agrees_with_a_list_for_each_set) {
  const std::uint32_t ways = GetParam();
  RandomStream random{8, ways};
  CacheArray cache{{.bytes = kSets * ways * kLineBytes, .ways = ways}};
  NaiveCache naive{ways};
  int evictions = 0;
  for (int i = 0; i < 20'000; ++i) {
    const LineTag tag =
        line(random.below(kSets * ways), static_cast<Pas>(random.below(2) == 0 ? 0 : random.below(4)));
    const auto state = static_cast<LineState>(1 + random.below(3));
    switch (random.below(8)) {
      case 0:
        cache.erase(tag);
        naive.erase(tag);
        break;
      case 1:
        ASSERT_EQ(cache.use(tag), state_of(naive.find(tag))) << i;
        break;
      case 2:
        cache.set_state(tag, state);
        if (LineState* const held = naive.peek(tag)) *held = state;
        break;
      case 3:
        ASSERT_EQ(cache.use_or_insert(tag, state), naive.find(tag) != nullptr) << i;
        if (naive.peek(tag) == nullptr) naive.insert(tag, state);
        break;
      default: {
        const auto evicted = cache.insert(tag, state);
        const auto expected = naive.insert(tag, state);
        ASSERT_EQ(evicted.state, expected ? expected->state : LineState::Invalid) << i;
        if (!expected) break;
        ASSERT_EQ(evicted.tag, expected->tag) << i;
        ++evictions;
      }
    }
    ASSERT_EQ(cache.peek(tag), state_of(naive.peek(tag))) << i;
  }
  EXPECT_GT(evictions, 1000);
}

INSTANTIATE_TEST_SUITE_P(CacheArray, CacheArrayOfWays,
                         testing::Values(1, 2, 3, 4, 5, 8, 12, 15, 16, 63, 64, 65, 130));

}  // namespace
}  // namespace realmsim::machine
