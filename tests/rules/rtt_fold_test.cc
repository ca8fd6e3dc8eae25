// RTT_FOLD where it succeeds, and what cannot be folded (RMM 1.0 A5 "Folding", B4).
#include <gtest/gtest.h>

#include "tests/rules/sharing_bench.h"

namespace realmsim::testing {
namespace {

using rmm::EntryState;
using rmm::GranuleState;
using rmm::Ripas;
using rmm::RttEntry;

constexpr std::uint64_t kBlockBytes = machine::entry_bytes(2);
constexpr std::uint64_t kGiB = machine::entry_bytes(1);
constexpr Ipa kBlock{0x4000'0000 + kBlockBytes};
constexpr Ipa kUnprotectedBlock{(std::uint64_t{1} << 39) + 0x4000'0000};
constexpr std::uint64_t kRttError3 = rmm::pack(rmm::RmiStatus::ErrorRtt, 3);

class Fold : public ::testing::Test {
 protected:
  // Pages in a level 3 table at consecutive granules.
  Pa populate(Ipa block) {
    bench.make_ram(rd, block, machine::kTableEntries);
    const Pa first = bench.delegated(machine::kTableEntries);
    for (std::uint64_t i = 0; i < machine::kTableEntries; ++i)
      bench.must(rmm::kRmiDataCreateUnknown, {rd, first + i * kGranuleBytes, block + i * kGranuleBytes});
    return first;
  }
  std::uint64_t fold(Ipa ipa, int level) { return bench.call(csm::kRmiRttFold, {rd, ipa, level}).x[0]; }

  Bench bench;
  Pa rd = bench.new_realm();
};

TEST_F(Fold, of_pages_makes_a_block_and_returns_the_table) {
  const Pa first = populate(kBlock);
  const Pa table = bench.walk(rd, kBlock).table();
  const Pa parent = bench.walk(rd, kBlock, 2).table();
  const auto measurements = bench.realm(rd).measurements;
  EXPECT_EQ(bench.must(rmm::kRmiRttFold, {rd, kBlock, 3})[1], table.value);
  EXPECT_EQ(bench.entry(rd, kBlock),
            (RttEntry{.state = EntryState::Assigned, .ripas = Ripas::Ram, .pa = first}));
  EXPECT_EQ(bench.walk(rd, kBlock).level, 2);
  EXPECT_EQ(bench.granule(table), GranuleState::Delegated);
  EXPECT_TRUE(bench.is_zero(table));
  EXPECT_EQ(bench.references(parent), 1u);
  EXPECT_EQ(bench.granule(first + 511 * kGranuleBytes), GranuleState::Data);
  EXPECT_EQ(bench.realm(rd).measurements, measurements);
}

TEST_F(Fold, is_undone_by_rtt_create) {
  populate(kBlock);
  std::vector<RttEntry> before;
  for (unsigned i = 0; i < machine::kTableEntries; ++i)
    before.push_back(bench.entry(rd, kBlock + i * kGranuleBytes));
  const Pa table{bench.must(rmm::kRmiRttFold, {rd, kBlock, 3})[1]};
  bench.must(rmm::kRmiRttCreate, {rd, table, kBlock, 3});
  for (unsigned i = 0; i < machine::kTableEntries; ++i)
    ASSERT_EQ(bench.entry(rd, kBlock + i * kGranuleBytes), before[i]) << i;
  EXPECT_EQ(bench.references(table), 512u);
}

TEST_F(Fold, leaves_the_realm_its_memory_and_no_stale_translation) {
  const Pa first = populate(kBlock);
  const Vcpu vcpu = bench.add_rec(rd);
  bench.activate(rd);
  bench.enter(vcpu);
  ASSERT_EQ(bench.store(vcpu, kBlock + 5 * kGranuleBytes, 0x77), FaultKind::None);
  bench.must(rmm::kRmiRttFold, {rd, kBlock, 3});
  EXPECT_FALSE(bench.cached(rd, kBlock + 5 * kGranuleBytes));
  EXPECT_EQ(bench.access(vcpu, {.ipa = kBlock + 5 * kGranuleBytes}).translation.pa,
            first + 5 * kGranuleBytes);
  EXPECT_EQ(bench.memory().read64(first + 5 * kGranuleBytes), 0x77u);
}

class FoldOfUnassigned : public Fold, public ::testing::WithParamInterface<Ripas> {};
TEST_P(FoldOfUnassigned, keeps_the_ripas) {
  bench.make_tables(rd, kBlock, 2);
  bench.poke_entry(rd, kBlock, 2, {.ripas = GetParam()});
  bench.make_tables(rd, kBlock);
  bench.must(rmm::kRmiRttFold, {rd, kBlock, 3});
  EXPECT_EQ(bench.entry(rd, kBlock), RttEntry{.ripas = GetParam()});
  EXPECT_EQ(bench.references(bench.walk(rd, kBlock).table()), 0u);
}
INSTANTIATE_TEST_SUITE_P(Rules, FoldOfUnassigned,
                         ::testing::Values(Ripas::Empty, Ripas::Ram, Ripas::Destroyed),
                         [](const auto& param) { return std::string{rmm::name_of(param.param)}; });

TEST_F(Fold, of_host_memory_makes_a_block_with_its_attributes) {
  const std::uint64_t attributes = 0b101 << 2 | kReadOnly;
  bench.make_tables(rd, kUnprotectedBlock);
  for (std::uint64_t offset = 0; offset < kBlockBytes; offset += kGranuleBytes)
    bench.must(rmm::kRmiRttMapUnprotected,
               {rd, kUnprotectedBlock + offset, 3, (kSpareBlock.value + offset) | attributes});
  bench.must(rmm::kRmiRttFold, {rd, kUnprotectedBlock, 3});
  EXPECT_EQ(bench.entry(rd, kUnprotectedBlock),
            (RttEntry{.state = EntryState::AssignedNs, .pa = kSpareBlock, .attributes = attributes}));
}

TEST_F(Fold, of_unmapped_unprotected_entries_leaves_one) {
  bench.make_tables(rd, kUnprotectedBlock);
  bench.must(rmm::kRmiRttFold, {rd, kUnprotectedBlock, 3});
  EXPECT_EQ(bench.entry(rd, kUnprotectedBlock), RttEntry{.state = EntryState::UnassignedNs});
}

TEST_F(Fold, of_blocks_makes_a_larger_one) {
  const Ipa base = kUnprotectedBlock;
  bench.make_tables(rd, base, 2);
  for (std::uint64_t offset = 0; offset < kGiB; offset += kBlockBytes)
    bench.must(rmm::kRmiRttMapUnprotected,
               {rd, base + offset, 2, (kDramBase.value + offset) | kNormalWriteBack | kReadWrite});
  bench.must(rmm::kRmiRttFold, {rd, base, 2});
  EXPECT_EQ(bench.entry(rd, base), (RttEntry{.state = EntryState::AssignedNs,
                                             .pa = kDramBase,
                                             .attributes = kNormalWriteBack | kReadWrite}));
  EXPECT_EQ(bench.walk(rd, base).level, 1);
}

// One entry of the table is different from what the others need it to be.
TEST_F(Fold, refuses_a_page_whose_ripas_differs) {
  bench.make_tables(rd, kBlock);
  bench.must(rmm::kRmiRttInitRipas, {rd, kBlock + 511 * kGranuleBytes, kBlock + kBlockBytes});
  EXPECT_EQ(fold(kBlock, 3), kRttError3);
}

TEST_F(Fold, refuses_pages_that_are_not_contiguous) {
  const Pa first = populate(kBlock);
  bench.must(csm::kRmiDataDestroy, {rd, kBlock + kGranuleBytes});
  bench.must(csm::kRmiDataDestroy, {rd, kBlock + 2 * kGranuleBytes});
  bench.must(rmm::kRmiRttInitRipas, {rd, kBlock + kGranuleBytes, kBlock + 3 * kGranuleBytes});
  bench.must(rmm::kRmiDataCreateUnknown, {rd, first + kGranuleBytes, kBlock + 2 * kGranuleBytes});
  bench.must(rmm::kRmiDataCreateUnknown, {rd, first + 2 * kGranuleBytes, kBlock + kGranuleBytes});
  EXPECT_EQ(fold(kBlock, 3), kRttError3);
}

TEST_F(Fold, refuses_a_block_that_would_not_be_aligned) {
  bench.make_tables(rd, kUnprotectedBlock);
  for (std::uint64_t offset = 0; offset < kBlockBytes; offset += kGranuleBytes)
    bench.must(rmm::kRmiRttMapUnprotected,
               {rd, kUnprotectedBlock + offset, 3, (kDramBase.value + kGranuleBytes + offset) | kReadWrite});
  EXPECT_EQ(fold(kUnprotectedBlock, 3), kRttError3);
}

TEST_F(Fold, refuses_attributes_that_differ) {
  bench.make_tables(rd, kUnprotectedBlock);
  for (std::uint64_t offset = 0; offset < kBlockBytes; offset += kGranuleBytes)
    bench.must(rmm::kRmiRttMapUnprotected,
               {rd, kUnprotectedBlock + offset, 3,
                (kSpareBlock.value + offset) | (offset == 0 ? kReadOnly : kReadWrite)});
  EXPECT_EQ(fold(kUnprotectedBlock, 3), kRttError3);
}

TEST_F(Fold, refuses_tables_below) {
  bench.make_tables(rd, kBlock);
  EXPECT_EQ(fold(kBlock.align_down(kGiB), 2), rmm::pack(rmm::RmiStatus::ErrorRtt, 2));
}

// No block is larger than what a level 1 entry maps.
TEST(FoldAtLevel1, refuses_mappings_and_says_the_level_asked_for) {
  Bench bench{{.max_ipa_width = 48, .pa_width = 48}};
  const Pa rd = bench.new_realm({.ipa_bits = 48, .start_level = 0});
  const Ipa base{std::uint64_t{1} << 47};
  bench.make_tables(rd, base, 1);
  for (std::uint64_t i = 0; i < machine::kTableEntries; ++i)
    bench.must(rmm::kRmiRttMapUnprotected, {rd, base + i * kGiB, 1, i * kGiB | kReadWrite});
  EXPECT_EQ(bench.call(rmm::kRmiRttFold, {rd, base, 1}).x[0], rmm::pack(rmm::RmiStatus::ErrorRtt, 1));
}

TEST(FoldAtLevel1, of_empty_memory_reaches_level_0) {
  Bench bench;
  const Pa rd = bench.new_realm({.ipa_bits = 48, .start_level = 0});
  bench.make_tables(rd, Ipa{0}, 1);
  bench.must(rmm::kRmiRttFold, {rd, Ipa{0}, 1});
  EXPECT_EQ(bench.walk(rd, Ipa{0}).level, 0);
}

// Where a check had let a consumer's range become a block.
TEST(FoldAndSharing, revoke_unmaps_whatever_level_it_finds) {
  Bench bench;
  const Sharing sharing = attached_sharing(bench);
  const Ipa block = kRegionBase.align_down(kBlockBytes);
  ASSERT_EQ(bench.load(sharing.consumer.vcpu, kRegionBase), FaultKind::None);
  bench.poke_block(sharing.consumer.rd(), block, Ripas::Ram);
  ASSERT_EQ(bench.load(sharing.consumer.vcpu, block + 100 * kGranuleBytes), FaultKind::None);
  bench.must_rsi(sharing.provider.vcpu, csm::kRsiCsmRevoke, {sharing.share});
  EXPECT_EQ(bench.entry(sharing.consumer.rd(), block), RttEntry{.ripas = Ripas::Destroyed});
  EXPECT_FALSE(bench.cached(sharing.consumer.rd(), kRegionBase));
  EXPECT_FALSE(bench.cached(sharing.consumer.rd(), block + 100 * kGranuleBytes));
}

}  // namespace
}  // namespace realmsim::testing
