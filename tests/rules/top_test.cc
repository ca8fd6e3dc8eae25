// The `top` output of DATA_DESTROY, RTT_DESTROY and RTT_UNMAP_UNPROTECTED: how far the host may skip, after
// success and after each kind of RTT error (RMM 1.0 B4, the tables of these commands; SkipNonLive).
#include <gtest/gtest.h>

#include "tests/rules/bench.h"

namespace realmsim::testing {
namespace {

using rmm::pack;
using rmm::Ripas;
using rmm::RmiStatus;

constexpr std::uint64_t kPageBytes = machine::entry_bytes(3);
constexpr std::uint64_t kBlockBytes = machine::entry_bytes(2);
constexpr std::uint64_t kGiB = machine::entry_bytes(1);
constexpr std::uint64_t kUnprotected = std::uint64_t{1} << 39;
constexpr Ipa kBase{4 * kGiB};

struct Top {
  std::uint64_t x0;
  std::uint64_t top;
  friend bool operator==(const Top&, const Top&) = default;
};
void PrintTo(const Top& top, std::ostream* out) {
  *out << std::hex << "X0 " << top.x0 << " top " << top.top;
}

constexpr Top success(Ipa top) {
  return {0, top.value};
}
Top rtt_error(int level, Ipa top) {
  return {pack(RmiStatus::ErrorRtt, static_cast<std::uint8_t>(level)), top.value};
}

Top data_destroy(Bench& bench, Pa rd, Ipa ipa) {
  const auto result = bench.call(rmm::kRmiDataDestroy, {rd, ipa});
  EXPECT_TRUE(result.x[0] == 0 || result.x[1] == 0) << "no granule was destroyed";
  return {result.x[0], result.x[2]};
}
Top rtt_destroy(Bench& bench, Pa rd, Ipa ipa, int level) {
  const auto result = bench.call(rmm::kRmiRttDestroy, {rd, ipa, level});
  EXPECT_TRUE(result.x[0] == 0 || result.x[1] == 0) << "no table was destroyed";
  return {result.x[0], result.x[2]};
}
Top unmap(Bench& bench, Pa rd, Ipa ipa, int level) {
  const auto result = bench.call(rmm::kRmiRttUnmapUnprotected, {rd, ipa, level});
  return {result.x[0], result.x[1]};
}

class TopOutput : public ::testing::Test {
 protected:
  Bench bench;
  Pa rd = bench.new_realm();
};
using TopOfDataDestroy = TopOutput;
using TopOfRttDestroy = TopOutput;
using TopOfUnmap = TopOutput;

TEST_F(TopOfDataDestroy, is_the_next_live_page_of_the_table) {
  bench.make_tables(rd, kBase);
  for (const unsigned page : {0u, 1u, 7u, 511u})
    bench.add_data(rd, kBase + page * kPageBytes);
  EXPECT_EQ(data_destroy(bench, rd, kBase), success(kBase + kPageBytes));
  EXPECT_EQ(data_destroy(bench, rd, kBase + kPageBytes), success(kBase + 7 * kPageBytes));
  EXPECT_EQ(data_destroy(bench, rd, kBase + 7 * kPageBytes), success(kBase + 511 * kPageBytes));
}

TEST_F(TopOfDataDestroy, is_the_end_of_the_table_without_another_live_page) {
  bench.make_tables(rd, kBase);
  bench.add_data(rd, kBase + 5 * kPageBytes);
  bench.add_data(rd, kBase + 511 * kPageBytes);
  EXPECT_EQ(data_destroy(bench, rd, kBase + 511 * kPageBytes), success(kBase + kBlockBytes));
  EXPECT_EQ(data_destroy(bench, rd, kBase + 5 * kPageBytes), success(kBase + kBlockBytes));
}

TEST_F(TopOfDataDestroy, skips_unmapped_pages_where_the_walk_reached_level_3) {
  bench.make_tables(rd, kBase);
  bench.add_data(rd, kBase + 9 * kPageBytes);
  EXPECT_EQ(data_destroy(bench, rd, kBase + 2 * kPageBytes), rtt_error(3, kBase + 9 * kPageBytes));
  EXPECT_EQ(data_destroy(bench, rd, kBase + 10 * kPageBytes), rtt_error(3, kBase + kBlockBytes));
}

TEST_F(TopOfDataDestroy, skips_missing_tables_where_the_walk_ended_higher) {
  bench.make_tables(rd, kBase, 2);
  bench.make_tables(rd, kBase + 6 * kBlockBytes);
  EXPECT_EQ(data_destroy(bench, rd, kBase + kPageBytes), rtt_error(2, kBase + 6 * kBlockBytes));
  EXPECT_EQ(data_destroy(bench, rd, kBase + 7 * kBlockBytes + kPageBytes), rtt_error(2, kBase + kGiB));
  EXPECT_EQ(data_destroy(bench, rd, Ipa{kGiB + kPageBytes}), rtt_error(1, kBase));
  EXPECT_EQ(data_destroy(bench, rd, kBase + kGiB), rtt_error(1, Ipa{512 * kGiB}));
}

TEST_F(TopOfDataDestroy, is_the_ipa_itself_in_a_block) {
  bench.poke_block(rd, kBase, Ripas::Ram);
  EXPECT_EQ(data_destroy(bench, rd, kBase), rtt_error(2, kBase));
  EXPECT_EQ(data_destroy(bench, rd, kBase + 3 * kPageBytes), rtt_error(2, kBase + 3 * kPageBytes));
}

TEST_F(TopOfDataDestroy, is_zero_for_an_input_error) {
  EXPECT_EQ(data_destroy(bench, rd, kBase + 8), (Top{1, 0}));
  EXPECT_EQ(data_destroy(bench, rd, Ipa{kUnprotected}), (Top{1, 0}));
}

TEST_F(TopOfRttDestroy, is_the_next_live_entry_of_the_parent) {
  for (const unsigned block : {0u, 1u, 4u})
    bench.make_tables(rd, kBase + block * kBlockBytes);
  EXPECT_EQ(rtt_destroy(bench, rd, kBase, 3), success(kBase + kBlockBytes));
  EXPECT_EQ(rtt_destroy(bench, rd, kBase + kBlockBytes, 3), success(kBase + 4 * kBlockBytes));
  EXPECT_EQ(rtt_destroy(bench, rd, kBase + 4 * kBlockBytes, 3), success(kBase + kGiB));
}

TEST_F(TopOfRttDestroy, of_a_level_2_table_is_found_in_the_starting_table) {
  bench.make_tables(rd, kBase, 2);
  bench.make_tables(rd, kBase + 8 * kGiB, 2);
  EXPECT_EQ(rtt_destroy(bench, rd, kBase, 2), success(kBase + 8 * kGiB));
  EXPECT_EQ(rtt_destroy(bench, rd, kBase + 8 * kGiB, 2), success(Ipa{512 * kGiB}));
}

TEST_F(TopOfRttDestroy, skips_what_is_missing) {
  bench.make_tables(rd, kBase, 2);
  bench.make_tables(rd, kBase + 6 * kBlockBytes);
  EXPECT_EQ(rtt_destroy(bench, rd, kBase, 3), rtt_error(2, kBase + 6 * kBlockBytes));
  EXPECT_EQ(rtt_destroy(bench, rd, kBase + 7 * kBlockBytes, 3), rtt_error(2, kBase + kGiB));
  EXPECT_EQ(rtt_destroy(bench, rd, Ipa{kGiB}, 3), rtt_error(1, kBase));
}

TEST_F(TopOfRttDestroy, is_the_ipa_itself_where_a_block_ends_the_walk) {
  bench.poke_block(rd, kBase, Ripas::Ram);
  EXPECT_EQ(rtt_destroy(bench, rd, kBase, 3), rtt_error(2, kBase));
  bench.map_unprotected(rd, Ipa{kUnprotected}, 1, kDramBase);
  EXPECT_EQ(rtt_destroy(bench, rd, Ipa{kUnprotected}, 3), rtt_error(1, Ipa{kUnprotected}));
  EXPECT_EQ(rtt_destroy(bench, rd, Ipa{kUnprotected + kBlockBytes}, 3),
            rtt_error(1, Ipa{kUnprotected + kBlockBytes}));
}

TEST_F(TopOfRttDestroy, is_the_ipa_itself_for_a_live_table) {
  bench.make_tables(rd, kBase);
  bench.add_data(rd, kBase);
  EXPECT_EQ(rtt_destroy(bench, rd, kBase, 3), rtt_error(3, kBase));
  EXPECT_EQ(rtt_destroy(bench, rd, kBase, 2), rtt_error(2, kBase));
}

TEST_F(TopOfRttDestroy, is_zero_for_an_input_error) {
  EXPECT_EQ(rtt_destroy(bench, rd, kBase, 1), (Top{1, 0}));
}

constexpr Ipa kShared{kUnprotected + 4 * kGiB};

TEST_F(TopOfUnmap, is_the_next_live_page_or_the_end_of_the_table) {
  for (const unsigned page : {0u, 3u})
    bench.map_unprotected(rd, kShared + page * kPageBytes, 3, kDramBase);
  EXPECT_EQ(unmap(bench, rd, kShared, 3), success(kShared + 3 * kPageBytes));
  EXPECT_EQ(unmap(bench, rd, kShared + 3 * kPageBytes, 3), success(kShared + kBlockBytes));
}

TEST_F(TopOfUnmap, of_a_block_is_the_next_live_entry_of_its_level) {
  bench.map_unprotected(rd, kShared, 2, kDramBase);
  bench.make_tables(rd, kShared + 9 * kBlockBytes);
  EXPECT_EQ(unmap(bench, rd, kShared, 2), success(kShared + 9 * kBlockBytes));
}

TEST_F(TopOfUnmap, skips_what_is_not_mapped) {
  bench.map_unprotected(rd, kShared + 5 * kPageBytes, 3, kDramBase);
  EXPECT_EQ(unmap(bench, rd, kShared, 3), rtt_error(3, kShared + 5 * kPageBytes));
  EXPECT_EQ(unmap(bench, rd, kShared + 6 * kPageBytes, 3), rtt_error(3, kShared + kBlockBytes));
  EXPECT_EQ(unmap(bench, rd, kShared + kBlockBytes, 2), rtt_error(2, kShared + kGiB));
  EXPECT_EQ(unmap(bench, rd, kShared + kBlockBytes, 3), rtt_error(2, kShared + kGiB));
  EXPECT_EQ(unmap(bench, rd, Ipa{kUnprotected + kGiB}, 3), rtt_error(1, kShared));
}

TEST_F(TopOfUnmap, is_the_ipa_itself_in_a_larger_block_or_at_a_table) {
  bench.map_unprotected(rd, kShared, 2, kDramBase);
  EXPECT_EQ(unmap(bench, rd, kShared, 3), rtt_error(2, kShared));
  EXPECT_EQ(unmap(bench, rd, kShared + 2 * kPageBytes, 3), rtt_error(2, kShared + 2 * kPageBytes));
  EXPECT_EQ(unmap(bench, rd, kShared, 1), rtt_error(1, kShared));
}

TEST_F(TopOfUnmap, is_zero_for_an_input_error) {
  EXPECT_EQ(unmap(bench, rd, kBase, 3), (Top{1, 0}));
}

}  // namespace
}  // namespace realmsim::testing
