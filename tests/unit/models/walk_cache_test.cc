// The walk cache: which table a walk starts from, which one makes way, what an invalidation takes, and that
// it is nothing that machines differ by.
#include "models/machine/walk_cache.h"

#include <gtest/gtest.h>

#include "models/machine/stage2.h"
#include "models/machine/translation.h"

namespace realmsim::machine {
namespace {

constexpr Vmid kVmid{7};
constexpr Ipa kIpa{0x1'4020'3000};
constexpr int kStart = 0;

WalkCache cache() {
  return WalkCache{{.entries = 8, .ways = 2}};
}

TEST(WalkCache, knows_the_way_to_the_lowest_table_that_was_kept) {
  WalkCache walks = cache();
  EXPECT_EQ(walks.find(kVmid, kIpa, kStart), std::nullopt);
  for (int level = 1; level <= kPageLevel; ++level) {
    walks.keep(kVmid, kIpa, level);
    EXPECT_EQ(walks.find(kVmid, kIpa, kStart), level);
  }
}

TEST(WalkCache, never_names_a_table_at_which_the_walk_starts_anyhow) {
  WalkCache walks = cache();
  walks.keep(kVmid, kIpa, 2);
  EXPECT_EQ(walks.find(kVmid, kIpa, 1), 2);
  EXPECT_EQ(walks.find(kVmid, kIpa, 2), std::nullopt);
}

TEST(WalkCache, covers_what_the_entry_above_a_table_covers) {
  for (int level = 1; level <= kPageLevel; ++level) {
    WalkCache walks = cache();
    walks.keep(kVmid, kIpa, level);
    const std::uint64_t covered = entry_bytes(level - 1);
    const Ipa first = kIpa.align_down(covered);
    EXPECT_EQ(walks.find(kVmid, first, kStart), level);
    EXPECT_EQ(walks.find(kVmid, first + (covered - 1), kStart), level);
    EXPECT_EQ(walks.find(kVmid, first + covered, kStart), std::nullopt) << level;
    EXPECT_EQ(walks.find(Vmid{8}, kIpa, kStart), std::nullopt) << level;
  }
}

TEST(WalkCache, replaces_the_table_used_longest_ago_in_its_set) {
  const auto place = [](std::uint64_t number) { return Ipa{number * entry_bytes(2) * 4}; };  // four sets
  WalkCache walks = cache();
  walks.keep(kVmid, place(1), 3);
  walks.keep(kVmid, place(2), 3);
  EXPECT_TRUE(walks.find(kVmid, place(1), 2));
  walks.keep(kVmid, place(3), 3);
  EXPECT_TRUE(walks.find(kVmid, place(1), 2));
  EXPECT_FALSE(walks.find(kVmid, place(2), 2));
  EXPECT_TRUE(walks.find(kVmid, place(3), 2));
}

TEST(WalkCache, forgets_the_tables_that_translate_any_of_a_range) {
  for (const std::uint64_t page : {std::uint64_t{0}, entry_bytes(2) - kGranuleBytes}) {
    WalkCache walks = cache();
    walks.keep(kVmid, kIpa, 2);
    walks.keep(kVmid, kIpa, 3);
    walks.keep(kVmid, kIpa + entry_bytes(2), 3);
    walks.keep(Vmid{8}, kIpa, 3);
    walks.invalidate_ipa(kVmid, kIpa.align_down(entry_bytes(2)) + page, kGranuleBytes);
    EXPECT_EQ(walks.find(kVmid, kIpa, kStart), std::nullopt);
    EXPECT_EQ(walks.find(kVmid, kIpa + entry_bytes(2), kStart), 3) << "beside the range";
    EXPECT_EQ(walks.find(Vmid{8}, kIpa, kStart), 3) << "of another";
  }
}

TEST(WalkCache, forgets_a_vmid_or_everything) {
  WalkCache walks = cache();
  walks.keep(kVmid, kIpa, 3);
  walks.keep(Vmid{8}, kIpa, 3);
  walks.invalidate_vmid(kVmid);
  EXPECT_FALSE(walks.find(kVmid, kIpa, kStart));
  EXPECT_TRUE(walks.find(Vmid{8}, kIpa, kStart));
  walks.invalidate_all();
  EXPECT_FALSE(walks.find(Vmid{8}, kIpa, kStart));
}

TEST(WalkCache, knows_the_last_table_of_stage_1_by_vmid_asid_and_va) {
  constexpr Va kVa{0x7fff'4020'3000};
  WalkCache walks = cache();
  EXPECT_FALSE(walks.find_last_stage1_table(kVmid, {1}, kVa));
  walks.keep_last_stage1_table(kVmid, {1}, kVa);
  EXPECT_TRUE(walks.find_last_stage1_table(kVmid, {1}, kVa.align_down(entry_bytes(2))));
  EXPECT_FALSE(walks.find_last_stage1_table(kVmid, {1}, kVa + entry_bytes(2)));
  EXPECT_FALSE(walks.find_last_stage1_table(kVmid, {2}, kVa));
  EXPECT_FALSE(walks.find_last_stage1_table(Vmid{8}, {1}, kVa));
}

TEST(WalkCache, knows_single_pages_of_stage_2) {
  WalkCache pages = cache();
  pages.keep_page(kVmid, kIpa);
  EXPECT_TRUE(pages.find_page(kVmid, kIpa + (kGranuleBytes - 1)));
  EXPECT_FALSE(pages.find_page(kVmid, kIpa + kGranuleBytes));
  EXPECT_FALSE(pages.find_page(Vmid{8}, kIpa));
  pages.invalidate_ipa(kVmid, kIpa + kGranuleBytes, kGranuleBytes);
  EXPECT_TRUE(pages.find_page(kVmid, kIpa));
  pages.invalidate_ipa(kVmid, kIpa, kGranuleBytes);
  EXPECT_FALSE(pages.find_page(kVmid, kIpa));
}

TEST(WalkCache, forgets_stage_1_and_stage_2_each_by_itself) {
  constexpr Va kVa{0x4020'3000};
  WalkCache walks = cache();
  walks.keep(kVmid, kIpa, 3);
  walks.keep_last_stage1_table(kVmid, {1}, kVa);
  walks.invalidate_ipa(kVmid, Ipa{0}, std::uint64_t{1} << 48);
  EXPECT_FALSE(walks.find(kVmid, kIpa, kStart));
  EXPECT_TRUE(walks.find_last_stage1_table(kVmid, {1}, kVa)) << "the IPA of a table is not kept";
  walks.keep(kVmid, kIpa, 3);
  walks.invalidate_stage1(Vmid{8});
  EXPECT_TRUE(walks.find_last_stage1_table(kVmid, {1}, kVa));
  walks.invalidate_stage1(kVmid);
  EXPECT_FALSE(walks.find_last_stage1_table(kVmid, {1}, kVa));
  EXPECT_TRUE(walks.find(kVmid, kIpa, kStart));
  walks.keep_last_stage1_table(kVmid, {1}, kVa);
  walks.invalidate_vmid(kVmid);
  EXPECT_FALSE(walks.find_last_stage1_table(kVmid, {1}, kVa));
}

TEST(WalkCache, without_entries_knows_nothing) {
  for (WalkCache walks : {WalkCache{}, WalkCache{{.entries = 0, .ways = 4}}}) {
    walks.keep(kVmid, kIpa, 3);
    walks.keep_page(kVmid, kIpa);
    walks.keep_last_stage1_table(kVmid, {1}, Va{0x1000});
    EXPECT_FALSE(walks.find(kVmid, kIpa, kStart));
    EXPECT_FALSE(walks.find_page(kVmid, kIpa));
    EXPECT_FALSE(walks.find_last_stage1_table(kVmid, {1}, Va{0x1000}));
    walks.invalidate_ipa(kVmid, kIpa, kGranuleBytes);
    walks.invalidate_vmid(kVmid);
  }
}

TEST(WalkCache, is_nothing_that_processing_elements_differ_by) {
  Cpu one;
  one.walk_cache = cache();
  Cpu other = one;
  other.walk_cache.keep(kVmid, kIpa, 3);
  EXPECT_EQ(one, other);
}

}  // namespace
}  // namespace realmsim::machine
