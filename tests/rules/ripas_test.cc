// RTT_INIT_RIPAS where it succeeds (RMM 1.0 B4; SkipEntriesWithRipas for `out_top`).
#include <gtest/gtest.h>

#include "tests/rules/bench.h"

namespace realmsim::testing {
namespace {

using rmm::Ripas;
using rmm::RttEntry;

constexpr std::uint64_t kPageBytes = machine::entry_bytes(3);
constexpr std::uint64_t kBlockBytes = machine::entry_bytes(2);
constexpr Ipa kBase{0x4000'0000};

class InitRipas : public ::testing::Test {
 protected:
  Ipa init(Ipa base, Ipa top) { return Ipa{bench.must(rmm::kRmiRttInitRipas, {rd, base, top})[1]}; }
  RttEntry page(std::uint64_t index) { return bench.entry(rd, kBase + index * kPageBytes); }

  Bench bench;
  Pa rd = bench.new_realm();
};

TEST_F(InitRipas, makes_exactly_the_range_ram) {
  bench.make_tables(rd, kBase);
  EXPECT_EQ(init(kBase + kPageBytes, kBase + 3 * kPageBytes), kBase + 3 * kPageBytes);
  EXPECT_EQ(page(0).ripas, Ripas::Empty);
  EXPECT_EQ(page(1), RttEntry{.ripas = Ripas::Ram});
  EXPECT_EQ(page(2), RttEntry{.ripas = Ripas::Ram});
  EXPECT_EQ(page(3).ripas, Ripas::Empty);
}

TEST_F(InitRipas, stops_at_the_end_of_the_table) {
  bench.make_tables(rd, kBase);
  EXPECT_EQ(init(kBase + 510 * kPageBytes, kBase + 3 * kBlockBytes), kBase + kBlockBytes);
  EXPECT_EQ(page(511).ripas, Ripas::Ram);
  EXPECT_EQ(bench.entry(rd, kBase + kBlockBytes).ripas, Ripas::Empty);
}

TEST_F(InitRipas, stops_at_an_assigned_entry) {
  bench.make_tables(rd, kBase);
  bench.add_data(rd, kBase + 4 * kPageBytes);
  EXPECT_EQ(init(kBase, kBase + 8 * kPageBytes), kBase + 4 * kPageBytes);
  EXPECT_EQ(page(4).ripas, Ripas::Empty);
  EXPECT_EQ(page(5).ripas, Ripas::Empty);
}

TEST_F(InitRipas, stops_at_a_table) {
  bench.make_tables(rd, kBase, 2);
  bench.make_tables(rd, kBase + 2 * kBlockBytes);
  EXPECT_EQ(init(kBase, kBase + 4 * kBlockBytes), kBase + 2 * kBlockBytes);
  EXPECT_EQ(bench.entry(rd, kBase, 2), RttEntry{.ripas = Ripas::Ram});
}

TEST_F(InitRipas, stops_at_the_last_whole_entry_below_top) {
  bench.make_tables(rd, kBase, 2);
  EXPECT_EQ(init(kBase, kBase + kBlockBytes + kPageBytes), kBase + kBlockBytes);
  EXPECT_EQ(bench.entry(rd, kBase + kBlockBytes, 2).ripas, Ripas::Empty);
}

TEST_F(InitRipas, makes_destroyed_memory_ram_again) {
  bench.make_ram(rd, kBase);
  bench.add_data(rd, kBase);
  bench.must(rmm::kRmiDataDestroy, {rd, kBase});
  ASSERT_EQ(page(0).ripas, Ripas::Destroyed);
  init(kBase, kBase + kPageBytes);
  EXPECT_EQ(page(0), RttEntry{.ripas = Ripas::Ram});
}

TEST_F(InitRipas, measures_every_entry_it_passes_even_if_it_is_ram_already) {
  bench.make_tables(rd, kBase);
  const crypto::Measurement before = bench.realm(rd).rim();
  init(kBase, kBase + kPageBytes);
  const crypto::Measurement once = bench.realm(rd).rim();
  init(kBase, kBase + kPageBytes);
  EXPECT_NE(once, before);
  EXPECT_NE(bench.realm(rd).rim(), once);
  EXPECT_EQ(page(0).ripas, Ripas::Ram);
}

TEST_F(InitRipas, reaches_the_end_of_the_protected_half_and_no_further) {
  const Ipa end{std::uint64_t{1} << 39};
  const Ipa base = end - machine::entry_bytes(1);
  EXPECT_EQ(init(base, end), end);
  EXPECT_EQ(bench.entry(rd, base, 1), RttEntry{.ripas = Ripas::Ram});
  EXPECT_EQ(bench.entry(rd, end, 1), RttEntry{.state = rmm::EntryState::UnassignedNs});
}

TEST(InitRipasOfConcatenatedTables, stops_at_the_end_of_each) {
  Bench bench;
  const Pa rd = bench.new_realm({.ipa_bits = 42, .start_level = 1});
  const Ipa table_end{std::uint64_t{1} << 39};
  const std::uint64_t size = machine::entry_bytes(1);
  EXPECT_EQ(bench.must(rmm::kRmiRttInitRipas, {rd, table_end - size, table_end + size})[1], table_end.value);
  EXPECT_EQ(bench.must(rmm::kRmiRttInitRipas, {rd, table_end, table_end + size})[1], table_end.value + size);
  for (const Ipa ipa : {table_end - size, table_end})
    EXPECT_EQ(bench.entry(rd, ipa), RttEntry{.ripas = Ripas::Ram});
  EXPECT_EQ(bench.entry(rd, table_end + size).ripas, Ripas::Empty);
}

TEST_F(InitRipas, changes_no_reference_count) {
  bench.make_tables(rd, kBase);
  const Pa table = bench.walk(rd, kBase).table();
  init(kBase, kBase + kBlockBytes);
  EXPECT_EQ(bench.references(table), 0u);
}

}  // namespace
}  // namespace realmsim::testing
