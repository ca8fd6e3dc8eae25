// The copy-on-write table is a value: copies share chunks until one side writes, and only content counts.
#include "models/machine/cow_table.h"

#include <utility>

#include <gtest/gtest.h>

namespace realmsim::machine {
namespace {

using Table = CowTable<int, 4>;
constexpr std::size_t kSize = 10;  // two whole chunks and a half

bool same(int a, int b) {
  return a == b;
}
bool equal(const Table& a, const Table& b) {
  return a.equals(b, same);
}

TEST(CowTable, reads_the_default_where_nothing_was_written) {
  const Table table{kSize};
  EXPECT_EQ(table.size(), kSize);
  for (std::size_t i = 0; i < kSize; ++i)
    EXPECT_EQ(table[i], 0);
}

TEST(CowTable, keeps_what_was_written_and_nothing_beside_it) {
  Table table{kSize};
  table.edit(3) = 30;
  table.edit(4) = 40;
  table.edit(9) = 90;
  constexpr int kExpected[kSize]{0, 0, 0, 30, 40, 0, 0, 0, 0, 90};
  for (std::size_t i = 0; i < kSize; ++i)
    EXPECT_EQ(std::as_const(table)[i], kExpected[i]) << i;
}

TEST(CowTable, copies_do_not_see_each_others_writes) {
  Table original{kSize};
  original.edit(0) = 1;
  Table copy = original;
  copy.edit(0) = 2;
  copy.edit(8) = 3;
  original.edit(5) = 4;
  EXPECT_EQ(std::as_const(original)[0], 1);
  EXPECT_EQ(std::as_const(original)[8], 0);
  EXPECT_EQ(std::as_const(copy)[0], 2);
  EXPECT_EQ(std::as_const(copy)[5], 0);
}

TEST(CowTable, copies_share_a_chunk_until_one_side_writes_to_it) {
  Table original{kSize};
  original.edit(0) = 1;
  original.edit(4) = 2;
  const auto place = [](const Table& table, std::size_t i) { return &table[i]; };
  Table copy = original;
  EXPECT_EQ(place(copy, 0), place(original, 0));
  EXPECT_EQ(place(copy, 4), place(original, 4));
  copy.edit(1) = 7;
  EXPECT_NE(place(copy, 0), place(original, 0));
  EXPECT_EQ(place(copy, 4), place(original, 4));
}

TEST(CowTable, writes_in_place_once_nobody_shares_the_chunk) {
  Table original{kSize};
  const int* const place = &original.edit(0);
  {
    const Table copy = original;
    EXPECT_EQ(std::as_const(copy)[0], 0);
  }
  EXPECT_EQ(&original.edit(0), place);
}

TEST(CowTable, is_equal_by_content_and_not_by_allocation) {
  Table touched{kSize};
  touched.edit(2) = 0;
  touched.edit(9) = 0;
  EXPECT_TRUE(equal(touched, Table{kSize}));
  EXPECT_TRUE(equal(Table{kSize}, touched));

  Table rebuilt{kSize};
  rebuilt.edit(9) = 5;
  touched.edit(9) = 5;
  EXPECT_TRUE(equal(touched, rebuilt));
}

TEST(CowTable, differs_by_any_single_element_and_by_size) {
  for (std::size_t i = 0; i < kSize; ++i) {
    Table changed{kSize};
    changed.edit(i) = 1;
    EXPECT_FALSE(equal(changed, Table{kSize})) << i;
    EXPECT_FALSE(equal(Table{kSize}, changed)) << i;
  }
  EXPECT_FALSE(equal(Table{kSize}, Table{kSize + 1}));
}

TEST(CowTable, visits_allocated_chunks_in_order_and_within_its_size) {
  Table table{kSize};
  table.edit(9) = 90;
  table.edit(1) = 10;
  std::vector<std::pair<std::size_t, int>> visited;
  table.for_each_allocated([&](std::size_t i, int value) { visited.emplace_back(i, value); });
  const std::vector<std::pair<std::size_t, int>> expected{{0, 0}, {1, 10}, {2, 0}, {3, 0}, {8, 0}, {9, 90}};
  EXPECT_EQ(visited, expected);
}

}  // namespace
}  // namespace realmsim::machine
