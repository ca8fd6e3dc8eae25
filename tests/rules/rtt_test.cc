// RTT_CREATE, RTT_DESTROY and RTT_READ_ENTRY where they succeed (RMM 1.0 B4; A5 for unfolding).
#include <gtest/gtest.h>

#include "tests/rules/bench.h"

namespace realmsim::testing {
namespace {

using rmm::EntryState;
using rmm::GranuleState;
using rmm::Ripas;
using rmm::RttEntry;

constexpr std::uint64_t kBlockBytes = machine::entry_bytes(2);
constexpr Ipa kBlock{0x4000'0000 + kBlockBytes};
constexpr Ipa kUnprotectedGiB{(std::uint64_t{1} << 39) + (std::uint64_t{1} << 30)};

// All 512 children of the level 3 table for the block at `block`.
std::vector<RttEntry> children(Bench& bench, Pa rd, Ipa block, int level) {
  std::vector<RttEntry> entries;
  for (unsigned i = 0; i < machine::kTableEntries; ++i)
    entries.push_back(bench.entry(rd, block + i * machine::entry_bytes(level), level));
  return entries;
}

std::vector<RttEntry> alike(const RttEntry& entry) {
  std::vector<RttEntry> entries(machine::kTableEntries, entry);
  return entries;
}

// Consecutive output addresses.
std::vector<RttEntry> contiguous(RttEntry first, int level) {
  std::vector<RttEntry> entries;
  for (unsigned i = 0; i < machine::kTableEntries; ++i, first.pa = first.pa + machine::entry_bytes(level))
    entries.push_back(first);
  return entries;
}

// The level 2 entry of a realm under construction, UNASSIGNED with a RIPAS.
Pa realm_with_ripas(Bench& bench, Ripas ripas) {
  const Pa rd = bench.new_realm();
  bench.make_tables(rd, kBlock, 2);
  if (ripas == Ripas::Ram) bench.must(rmm::kRmiRttInitRipas, {rd, kBlock, kBlock + kBlockBytes});
  if (ripas != Ripas::Destroyed) return rd;
  bench.make_tables(rd, kBlock, 3);
  bench.must(rmm::kRmiRttDestroy, {rd, kBlock, 3});
  return rd;
}

class TableAtRipas : public ::testing::TestWithParam<Ripas> {};

TEST_P(TableAtRipas, rtt_create_copies_the_ripas_to_all_children) {
  Bench bench;
  const Pa rd = realm_with_ripas(bench, GetParam());
  const auto measurements = bench.realm(rd).measurements;
  const Pa table = bench.delegated();
  const Pa parent = bench.walk(rd, kBlock, 2).table();
  EXPECT_EQ(bench.must(rmm::kRmiRttCreate, {rd, table, kBlock, 3}), Registers{});
  EXPECT_EQ(bench.entry(rd, kBlock, 2), (RttEntry{.state = EntryState::Table, .pa = table}));
  EXPECT_EQ(children(bench, rd, kBlock, 3), alike({.ripas = GetParam()}));
  EXPECT_EQ(bench.granule(table), GranuleState::Rtt);
  EXPECT_EQ(bench.state().rmm.owner_of(table), rd);
  EXPECT_EQ(bench.references(table), 0u);
  EXPECT_EQ(bench.references(parent), 1u);
  EXPECT_EQ(bench.realm(rd).measurements, measurements);
}

TEST_P(TableAtRipas, rtt_destroy_leaves_the_range_destroyed) {
  Bench bench;
  const Pa rd = realm_with_ripas(bench, GetParam());
  const Pa table = bench.delegated();
  bench.must(rmm::kRmiRttCreate, {rd, table, kBlock, 3});
  const auto measurements = bench.realm(rd).measurements;
  const Registers x = bench.must(rmm::kRmiRttDestroy, {rd, kBlock, 3});
  EXPECT_EQ(x[1], table.value);
  EXPECT_EQ(bench.entry(rd, kBlock, 2), (RttEntry{.ripas = Ripas::Destroyed}));
  EXPECT_EQ(bench.references(bench.walk(rd, kBlock, 2).table()), 0u);
  EXPECT_EQ(bench.granule(table), GranuleState::Delegated);
  EXPECT_TRUE(bench.is_zero(table));
  EXPECT_EQ(bench.realm(rd).measurements, measurements);
}

TEST_P(TableAtRipas, rtt_create_unfolds_a_block_into_its_pages) {
  Bench bench;
  const Pa rd = bench.new_realm();
  const Pa first = bench.poke_block(rd, kBlock, GetParam());
  const Pa parent = bench.walk(rd, kBlock, 2).table();
  const Pa table = bench.delegated();
  bench.must(rmm::kRmiRttCreate, {rd, table, kBlock, 3});
  EXPECT_EQ(children(bench, rd, kBlock, 3),
            contiguous({.state = EntryState::Assigned, .ripas = GetParam(), .pa = first}, 3));
  EXPECT_EQ(bench.references(table), 512u);
  EXPECT_EQ(bench.references(parent), 1u);
  EXPECT_EQ(bench.granule(first), GranuleState::Data);
  EXPECT_EQ(bench.must(rmm::kRmiDataDestroy, {rd, kBlock})[1], first.value);
  EXPECT_EQ(bench.references(table), 511u);
}

INSTANTIATE_TEST_SUITE_P(Rules, TableAtRipas, ::testing::Values(Ripas::Empty, Ripas::Ram, Ripas::Destroyed),
                         [](const auto& param) { return std::string{rmm::name_of(param.param)}; });

class UnprotectedBlock : public ::testing::TestWithParam<int> {};
TEST_P(UnprotectedBlock, is_unfolded_with_its_attributes_while_its_realm_runs) {
  const int level = GetParam();
  Bench bench;
  const Pa rd = bench.new_realm();
  bench.make_tables(rd, kUnprotectedGiB, level);
  const std::uint64_t attributes = 0b101 << 2 | kReadOnly;  // Normal non-cacheable
  const Pa target = level == 1 ? kDramBase : kSpareBlock;
  const Ipa probe = kUnprotectedGiB + (kSpareBlock - target);
  bench.must(rmm::kRmiRttMapUnprotected, {rd, kUnprotectedGiB, level, target.value | attributes});
  const Vcpu vcpu = bench.add_rec(rd);
  bench.activate(rd);
  bench.enter(vcpu);
  ASSERT_EQ(bench.load(vcpu, probe), FaultKind::None);

  const Pa table = bench.delegated();
  bench.must(rmm::kRmiRttCreate, {rd, table, kUnprotectedGiB, level + 1});
  EXPECT_EQ(children(bench, rd, kUnprotectedGiB, level + 1),
            contiguous({.state = EntryState::AssignedNs, .pa = target, .attributes = attributes}, level + 1));
  EXPECT_EQ(bench.references(table), 0u) << "unprotected mappings are not counted";
  EXPECT_FALSE(bench.cached(rd, probe));
  EXPECT_EQ(bench.access(vcpu, {.ipa = probe + 8}).translation.pa, kSpareBlock + 8);
}
INSTANTIATE_TEST_SUITE_P(Rules, UnprotectedBlock, ::testing::Values(1, 2),
                         [](const auto& param) { return "of_level_" + std::to_string(param.param); });

TEST(RttCreate, over_an_unprotected_entry_makes_unassigned_ns_children) {
  Bench bench;
  const Pa rd = bench.new_realm();
  bench.make_tables(rd, kUnprotectedGiB, 2);
  EXPECT_EQ(children(bench, rd, kUnprotectedGiB, 2), alike({.state = EntryState::UnassignedNs}));
}

TEST(RttDestroy, of_an_unprotected_table_drops_the_mappings_below_it) {
  Bench bench;
  const Pa rd = bench.new_realm();
  bench.map_unprotected(rd, kUnprotectedGiB, 3, kSpareBlock);
  const Pa table = bench.walk(rd, kUnprotectedGiB).table();
  const Vcpu vcpu = bench.add_rec(rd);
  bench.activate(rd);
  bench.enter(vcpu);
  ASSERT_EQ(bench.load(vcpu, kUnprotectedGiB), FaultKind::None);
  EXPECT_EQ(bench.must(rmm::kRmiRttDestroy, {rd, kUnprotectedGiB, 3})[1], table.value);
  EXPECT_EQ(bench.entry(rd, kUnprotectedGiB, 2), RttEntry{.state = EntryState::UnassignedNs});
  EXPECT_FALSE(bench.cached(rd, kUnprotectedGiB));
  EXPECT_EQ(bench.load(vcpu, kUnprotectedGiB), FaultKind::Stage2Translation);
}

// walk_level, state, desc and ripas, as the host reads them.
using EntryOutputs = std::array<std::uint64_t, 4>;
EntryOutputs read_entry(Bench& bench, Pa rd, Ipa ipa, int level) {
  const Registers x = bench.must(rmm::kRmiRttReadEntry, {rd, ipa, level});
  return {x[1], x[2], x[3], x[4]};
}

TEST(ReadEntry, tells_state_ripas_and_address_of_protected_entries) {
  Bench bench;
  const Pa rd = bench.new_realm();
  bench.make_ram(rd, kBlock);
  EXPECT_EQ(read_entry(bench, rd, kBlock, 3), (EntryOutputs{3, 0, 0, 1}));
  EXPECT_EQ(read_entry(bench, rd, kBlock + kGranuleBytes, 3), (EntryOutputs{3, 0, 0, 0}));
  const Pa ram = bench.add_data(rd, kBlock);
  const Pa empty = bench.add_data(rd, kBlock + kGranuleBytes);
  EXPECT_EQ(read_entry(bench, rd, kBlock, 3), (EntryOutputs{3, 1, ram.value, 1}));
  EXPECT_EQ(read_entry(bench, rd, kBlock + kGranuleBytes, 3), (EntryOutputs{3, 1, empty.value, 0}));
  bench.must(rmm::kRmiDataDestroy, {rd, kBlock});
  EXPECT_EQ(read_entry(bench, rd, kBlock, 3), (EntryOutputs{3, 0, 0, 2}));
}

TEST(ReadEntry, tells_where_a_short_walk_stopped) {
  Bench bench;
  const Pa rd = bench.new_realm();
  EXPECT_EQ(read_entry(bench, rd, kBlock, 3), (EntryOutputs{1, 0, 0, 0}));
  const Pa first = bench.poke_block(rd, kBlock, Ripas::Ram);
  EXPECT_EQ(read_entry(bench, rd, kBlock + kGranuleBytes, 3), (EntryOutputs{2, 1, first.value, 1}));
}

TEST(ReadEntry, tells_the_address_of_a_table_and_no_ripas) {
  Bench bench;
  const Pa rd = bench.new_realm();
  bench.make_ram(rd, kBlock);
  const Pa table = bench.walk(rd, kBlock).table();
  EXPECT_EQ(read_entry(bench, rd, kBlock, 2), (EntryOutputs{2, 2, table.value, 0}));
}

TEST(ReadEntry, tells_the_attributes_of_unprotected_mappings) {
  Bench bench;
  const Pa rd = bench.new_realm();
  bench.make_tables(rd, kUnprotectedGiB, 3);
  EXPECT_EQ(read_entry(bench, rd, kUnprotectedGiB, 3), (EntryOutputs{3, 0, 0, 0}));
  const std::uint64_t desc = kDramBase.value | 0b010 << 2 | kReadWrite;
  bench.must(rmm::kRmiRttMapUnprotected, {rd, kUnprotectedGiB, 3, desc});
  EXPECT_EQ(read_entry(bench, rd, kUnprotectedGiB, 3), (EntryOutputs{3, 1, desc, 0}));
}

}  // namespace
}  // namespace realmsim::testing
