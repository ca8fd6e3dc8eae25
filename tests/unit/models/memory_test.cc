// Memory is a value of pages: copies share them, ranges cross them, and equality and hash see bytes alone.
#include "models/machine/memory.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "models/base/random.h"

namespace realmsim::machine {
namespace {

constexpr std::uint64_t kPages = 8;
constexpr std::uint64_t kBytes = kPages * kGranuleBytes;
using Bytes = std::vector<std::byte>;

Bytes content(const Memory& memory) {
  Bytes bytes(memory.size());
  memory.read(Pa{0}, bytes);
  return bytes;
}

Bytes pattern(std::size_t size, std::uint64_t seed) {
  RandomStream random{seed, 0};
  Bytes bytes(size);
  std::ranges::generate(bytes, [&] { return static_cast<std::byte>(1 + random.below(255)); });
  return bytes;
}

TEST(Memory, reads_as_zero_before_anything_is_written) {
  const Memory memory{kBytes};
  EXPECT_EQ(memory.size(), kBytes);
  EXPECT_EQ(content(memory), Bytes(kBytes));
  EXPECT_EQ(memory.read64(Pa{kBytes - 8}), 0u);
  EXPECT_EQ(memory.granule(Pa{kGranuleBytes}), Page{});
}

TEST(Memory, holds_words_in_little_endian_order) {
  Memory memory{kBytes};
  memory.write64(Pa{0x1008}, 0x1122'3344'5566'7788);
  std::array<std::byte, 8> bytes{};
  memory.read(Pa{0x1008}, bytes);
  constexpr std::array<unsigned char, 8> kExpected{0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11};
  EXPECT_TRUE(std::ranges::equal(bytes, std::as_bytes(std::span{kExpected})));
  EXPECT_EQ(memory.read64(Pa{0x1009}), 0x0011'2233'4455'6677u);
}

TEST(Memory, takes_one_page_for_granules_of_one_byte_until_they_are_written) {
  Memory memory{kBytes};
  memory.write64(Pa{3 * kGranuleBytes}, 1);
  memory.fill_granules(Pa{kGranuleBytes}, 4 * kGranuleBytes, std::byte{0xa5});
  Memory written{kBytes};
  written.fill(Pa{kGranuleBytes}, 4 * kGranuleBytes, std::byte{0xa5});
  EXPECT_EQ(memory, written);
  EXPECT_EQ(memory.hash(), written.hash());
  EXPECT_EQ(&memory.granule(Pa{kGranuleBytes}), &memory.granule(Pa{4 * kGranuleBytes}));
  memory.write64(Pa{2 * kGranuleBytes}, 1);
  EXPECT_EQ(memory.read64(Pa{2 * kGranuleBytes + 8}), 0xa5a5'a5a5'a5a5'a5a5u);
  EXPECT_EQ(memory.read64(Pa{kGranuleBytes}), 0xa5a5'a5a5'a5a5'a5a5u);
  EXPECT_EQ(memory.granule(Pa{5 * kGranuleBytes}), Page{});
}

TEST(Memory, copies_share_pages_until_one_side_writes) {
  Memory original{kBytes};
  original.write64(Pa{0}, 1);
  original.write64(Pa{kGranuleBytes}, 2);
  Memory copy = original;
  EXPECT_EQ(&copy.granule(Pa{0}), &original.granule(Pa{0}));
  copy.write64(Pa{8}, 3);
  EXPECT_NE(&copy.granule(Pa{0}), &original.granule(Pa{0}));
  EXPECT_EQ(&copy.granule(Pa{kGranuleBytes}), &original.granule(Pa{kGranuleBytes}));
  EXPECT_EQ(original.read64(Pa{8}), 0u);
  EXPECT_EQ(copy.read64(Pa{0}), 1u);
}

TEST(Memory, zeroes_one_granule_and_only_on_this_side) {
  Memory original{kBytes};
  original.fill(Pa{0}, kBytes, std::byte{0x5a});
  Memory copy = original;
  copy.zero_granule(Pa{2 * kGranuleBytes});
  Bytes expected(kBytes, std::byte{0x5a});
  EXPECT_EQ(content(original), expected);
  std::fill_n(expected.begin() + 2 * kGranuleBytes, kGranuleBytes, std::byte{0});
  EXPECT_EQ(content(copy), expected);
  EXPECT_EQ(copy.granule(Pa{2 * kGranuleBytes}), Page{});
}

TEST(Memory, takes_a_page_again_that_nobody_holds_any_more) {
  Memory memory{kBytes};
  memory.write64(Pa{0}, 1);
  const Page* const place = &memory.granule(Pa{0});
  {
    const Memory copy = memory;
    memory.zero_granule(Pa{0});
    memory.write64(Pa{kGranuleBytes}, 2);
    EXPECT_NE(&memory.granule(Pa{kGranuleBytes}), place) << "the copy holds it";
  }
  memory.write64(Pa{2 * kGranuleBytes}, 3);
  EXPECT_EQ(&memory.granule(Pa{2 * kGranuleBytes}), place);
  EXPECT_EQ(memory.read64(Pa{2 * kGranuleBytes + 8}), 0u);
}

TEST(Memory, gives_its_pages_to_another_that_outlives_it) {
  Memory survivor{kBytes};
  {
    Memory original{kBytes};
    original.write64(Pa{0}, 1);
    survivor = original;
  }
  survivor.write64(Pa{0}, 2);
  EXPECT_EQ(survivor.read64(Pa{0}), 2u);
  survivor = Memory{kBytes};
  EXPECT_EQ(survivor, Memory{kBytes});
}

struct RangeRow {
  std::uint64_t start;
  std::uint64_t bytes;
};

constexpr RangeRow kRanges[]{{0, 0},      {kGranuleBytes, 0}, {0xfff, 1},       {0xfff, 2}, {0x1000, 0x1000},
                             {0xff8, 16}, {0x801, 0x2ffe},    {0x1fff, 0x1002}, {0, kBytes}};

TEST(Memory, writes_and_reads_across_pages_and_touches_nothing_beside_the_range) {
  for (const RangeRow& range : kRanges) {
    Memory memory{kBytes};
    const Bytes data = pattern(range.bytes, range.start);
    memory.write(Pa{range.start}, data);
    Bytes expected(kBytes);
    std::ranges::copy(data, expected.begin() + static_cast<std::ptrdiff_t>(range.start));
    EXPECT_EQ(content(memory), expected) << range.start;
    Bytes back(range.bytes);
    memory.read(Pa{range.start}, back);
    EXPECT_EQ(back, data) << range.start;
  }
}

TEST(Memory, fills_across_pages_and_touches_nothing_beside_the_range) {
  for (const RangeRow& range : kRanges) {
    Memory memory{kBytes};
    memory.fill(Pa{range.start}, range.bytes, std::byte{0xa5});
    Bytes expected(kBytes);
    std::fill_n(expected.begin() + static_cast<std::ptrdiff_t>(range.start), range.bytes, std::byte{0xa5});
    EXPECT_EQ(content(memory), expected) << range.start;
  }
}

TEST(Memory, does_not_tell_a_zero_page_from_an_absent_one) {
  Memory written{kBytes};
  written.fill(Pa{0}, kBytes, std::byte{0});
  Memory cleared{kBytes};
  cleared.fill(Pa{0}, kBytes, std::byte{1});
  for (std::uint64_t page = 0; page < kPages; ++page)
    cleared.zero_granule(Pa{page * kGranuleBytes});
  const Memory absent{kBytes};
  EXPECT_EQ(written, absent);
  EXPECT_EQ(absent, cleared);
  EXPECT_EQ(written.hash(), absent.hash());
  EXPECT_EQ(cleared.hash(), absent.hash());
}

TEST(Memory, is_known_by_every_byte_and_its_place) {
  const Memory absent{kBytes};
  std::vector<std::uint64_t> hashes{absent.hash()};
  for (const std::uint64_t at : {std::uint64_t{0}, std::uint64_t{1}, kGranuleBytes, kBytes - 1}) {
    Memory changed{kBytes};
    changed.fill(Pa{at}, 1, std::byte{1});
    EXPECT_NE(changed, absent) << at;
    hashes.push_back(changed.hash());
  }
  std::ranges::sort(hashes);
  EXPECT_EQ(std::ranges::adjacent_find(hashes), hashes.end());
  EXPECT_NE(Memory{kBytes}, Memory{kBytes + kGranuleBytes});
}

// A memory beside an array that a plain reading of the header would use.
struct Pair {
  Memory memory{kBytes};
  Bytes naive = Bytes(kBytes);
};

void change(Pair& pair, RandomStream& random) {
  const std::uint64_t start = random.below(kBytes);
  const std::uint64_t bytes = random.below(std::min(kBytes - start, 2 * kGranuleBytes) + 1);
  const auto at = pair.naive.begin() + static_cast<std::ptrdiff_t>(start);
  const Pa page = Pa{start}.align_down(kGranuleBytes);
  switch (random.below(3)) {
    case 0: {
      const auto value = static_cast<std::byte>(random.below(2));
      pair.memory.fill(Pa{start}, bytes, value);
      std::fill_n(at, bytes, value);
      break;
    }
    case 1:
      pair.memory.write(Pa{start}, pattern(bytes, start % 3));
      std::ranges::copy(pattern(bytes, start % 3), at);
      break;
    default:
      pair.memory.zero_granule(page);
      std::fill_n(pair.naive.begin() + static_cast<std::ptrdiff_t>(page.value), kGranuleBytes, std::byte{0});
  }
}

TEST(Memory, agrees_with_an_array_under_any_writes_and_copies) {
  RandomStream random{5, 0};
  std::array<Pair, 4> pairs;
  for (int round = 0; round < 600; ++round) {
    Pair& pair = pairs[random.below(pairs.size())];
    if (random.below(4) == 0) {
      pair = pairs[random.below(pairs.size())];
    } else {
      change(pair, random);
    }
    ASSERT_EQ(content(pair.memory), pair.naive) << round;
    for (const Pair& other : pairs) {
      const bool same = pair.naive == other.naive;
      ASSERT_EQ(pair.memory == other.memory, same) << round;
      ASSERT_EQ(pair.memory.hash() == other.memory.hash(), same) << round;
    }
  }
}

constexpr Pa kWatched{kGranuleBytes};

struct WatchedRow {
  const char* name;
  void (*write)(Memory&);
  std::uint64_t changes;
};

TEST(Memory, counts_the_first_write_to_a_watched_page) {
  const WatchedRow rows[]{
      {"a word", [](Memory& memory) { memory.write64(kWatched + 8, 5); }, 1},
      {"the same value", [](Memory& memory) { memory.write64(kWatched, 1); }, 1},
      {"bytes that end in it", [](Memory& memory) { memory.write(Pa{kGranuleBytes - 1}, Bytes(2)); }, 1},
      {"a fill", [](Memory& memory) { memory.fill(kWatched, 16, std::byte{7}); }, 1},
      {"a fill by words", [](Memory& memory) { memory.fill64(kWatched, 2, 7); }, 1},
      {"a granule of one byte",
       [](Memory& memory) { memory.fill_granules(kWatched, kGranuleBytes, std::byte{7}); }, 1},
      {"zeros", [](Memory& memory) { memory.zero_granule(kWatched); }, 1},
      {"twice",
       [](Memory& memory) {
         memory.write64(kWatched, 2);
         memory.write64(kWatched, 3);
       },
       1},
      {"watched again between",
       [](Memory& memory) {
         memory.write64(kWatched, 2);
         memory.watch(kWatched);
         memory.write64(kWatched, 3);
       },
       2},
      {"beside it", [](Memory& memory) { memory.write64(Pa{0}, 2); }, 0},
      {"in a copy",
       [](Memory& memory) {
         Memory copy = memory;
         copy.write64(kWatched, 2);
         EXPECT_EQ(copy.watched_changes(), memory.watched_changes() + 1);
       },
       0},
      {"after a copy",
       [](Memory& memory) {
         const Memory copy = memory;
         memory.write64(kWatched, 2);
         EXPECT_EQ(copy.read64(kWatched), 1u);
       },
       1},
  };
  for (const WatchedRow& row : rows) {
    Memory memory{kBytes};
    memory.write64(kWatched, 1);
    memory.watch(kWatched);
    const std::uint64_t before = memory.watched_changes();
    row.write(memory);
    EXPECT_EQ(memory.watched_changes() - before, row.changes) << row.name;
  }
}

}  // namespace
}  // namespace realmsim::machine
