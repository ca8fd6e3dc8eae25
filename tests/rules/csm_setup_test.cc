// Confidential shared memory from the access policy table to the reserved range: APT_CREATE, CREATE, SHARE,
// RESERVE (CAEC 4.1, 4.2; order and codes are our choice where the paper is silent).
#include <gtest/gtest.h>

#include "models/csm/apt.h"
#include "tests/rules/sharing_bench.h"

namespace realmsim::testing {
namespace {

using rmm::ExitReason;
using rmm::GranuleState;
using rmm::Ripas;
using rmm::RttEntry;

std::uint64_t sharing_id(const Partner& provider, const Partner& consumer, std::uint64_t counter) {
  return std::uint64_t{provider.id} << 40 | std::uint64_t{consumer.id} << 16 | counter;
}

void expect_exit_with_range(Bench& bench, const Partner& partner, ExitReason reason,
                            const csm::Range& range) {
  machine::Page expected{};
  rmm::write_rec_exit(
      expected,
      {.exit_reason = reason, .ripas_base = range.base.value, .ripas_top = range.base.value + range.size});
  machine::Page record = bench.memory().granule(partner.vcpu.run);
  std::fill_n(record.begin(), 0x800, std::byte{0});
  EXPECT_EQ(record, expected);
  EXPECT_EQ(bench.rec(partner.vcpu.rec).state, rmm::RecState::Ready);
}

TEST(AptCreate, gives_the_realm_a_table_and_a_fresh_id_and_measures_nothing) {
  Bench bench;
  csm::RealmId last = 0;
  for (int i = 0; i < 3; ++i) {
    const Pa rd = bench.new_realm();
    const auto measurements = bench.realm(rd).measurements;
    const Pa apt = bench.delegated();
    EXPECT_EQ(bench.must(csm::kRmiAptCreate, {rd, apt}), Registers{});
    EXPECT_EQ(bench.granule(apt), GranuleState::Apt);
    EXPECT_EQ(bench.state().rmm.owner_of(apt), rd);
    EXPECT_EQ(bench.state().csm.member(rd)->id, ++last);
    EXPECT_EQ(bench.state().csm.registry.at(last), rd);
    EXPECT_EQ(csm::Apt(bench.memory(), apt).free_slots(), csm::Apt::kSlots - 1);
    EXPECT_EQ(bench.realm(rd).measurements, measurements);
    bench.must(csm::kRmiAptDestroy, {rd, apt});
  }
}

TEST(CsmCreate, records_the_region_and_asks_the_host_to_populate_it) {
  Bench bench;
  const Partner provider = add_provider(bench);
  bench.memory().fill(bench.entry(provider.rd(), kRegionBase).pa, kGranuleBytes, std::byte{0x42});
  const machine::Memory before = bench.memory();
  const auto result = bench.rsi(provider.vcpu, csm::kRsiCsmCreate, {kRegionBase, kRegionRange.size});
  EXPECT_EQ(result.flow, backends::Flow::ExitedRealm);
  expect_exit_with_range(bench, provider, ExitReason::CsmProvider, kRegionRange);
  bench.enter(provider.vcpu);
  EXPECT_EQ(bench.rec(provider.vcpu.rec).gprs[0], 0u);
  EXPECT_EQ(bench.rec(provider.vcpu.rec).gprs[1], 1u) << "the first region of the system";

  // Nothing but the table and the exit record: mappings and content stay.
  machine::Memory after = bench.memory();
  for (const Pa granule : {provider.apt, provider.vcpu.run})
    after.write(granule, before.granule(granule));
  EXPECT_TRUE(after == before);
}

TEST(CsmCreate, numbers_regions_system_wide_and_never_again) {
  Bench bench;
  const Partner provider = add_provider(bench);
  const Partner other = add_partner(bench, 2, RegionMemory::Populated);
  EXPECT_EQ(create_region(bench, provider), 1u);
  EXPECT_EQ(create_region(bench, other), 2u);
  bench.must_rsi(provider.vcpu, csm::kRsiCsmDestroy, {1});
  EXPECT_EQ(create_region(bench, provider), 3u);
}

TEST(CsmCreate, fails_when_the_region_ids_are_used_up) {
  Bench bench;
  const Partner provider = add_provider(bench);
  bench.state().csm.next_region_id = ~csm::RegionId{0};
  create_region(bench, provider);
  EXPECT_EQ(bench.rsi(provider.vcpu, csm::kRsiCsmCreate, {kPrivatePage, kGranuleBytes}).x[0], 2u);
}

TEST(CsmCreate, accepts_ranges_that_touch_and_the_last_page_of_the_protected_half) {
  Bench bench;
  const Partner provider = add_provider(bench);
  create_region(bench, provider, {region_page(1), kGranuleBytes});
  create_region(bench, provider, {region_page(0), kGranuleBytes});
  create_region(bench, provider, {region_page(2), kGranuleBytes});
  create_region(bench, provider, {Ipa{(std::uint64_t{1} << 39) - kGranuleBytes}, kGranuleBytes});
}

TEST(CsmCreate, refuses_what_overlaps_a_reservation_so_that_nobody_shares_further) {
  Bench bench;
  const Sharing sharing = attached_sharing(bench);
  const auto result =
      bench.rsi(sharing.consumer.vcpu, csm::kRsiCsmCreate, {region_page(1), 2 * kGranuleBytes});
  EXPECT_EQ(result.x[0], 1u);
  EXPECT_EQ(result.refused, "range.free");
}

TEST(CsmShare, counts_the_sharings_of_a_pair_and_tells_the_consumer_nothing) {
  Bench bench;
  const Partner provider = add_provider(bench);
  const Partner consumer = add_consumer(bench);
  const std::uint64_t first = create_region(bench, provider);
  const std::uint64_t second = create_region(bench, provider, {kPrivatePage, kGranuleBytes});
  const machine::Page table_before = bench.memory().granule(consumer.apt);
  EXPECT_EQ(share_region(bench, provider, first, consumer), sharing_id(provider, consumer, 1));
  EXPECT_EQ(share_region(bench, provider, second, consumer), sharing_id(provider, consumer, 2));
  bench.must_rsi(provider.vcpu, csm::kRsiCsmRevoke, {sharing_id(provider, consumer, 1)});
  EXPECT_EQ(share_region(bench, provider, first, consumer), sharing_id(provider, consumer, 3));
  EXPECT_EQ(bench.memory().granule(consumer.apt), table_before);
}

TEST(CsmShare, counts_each_direction_and_each_pair_by_itself) {
  Bench bench;
  const Partner one = add_provider(bench);
  const Partner two = add_partner(bench, 2, RegionMemory::Populated);
  const Partner three = add_consumer(bench, 3);
  const std::uint64_t of_one = create_region(bench, one);
  const std::uint64_t of_two = create_region(bench, two);
  EXPECT_EQ(share_region(bench, one, of_one, two), sharing_id(one, two, 1));
  EXPECT_EQ(share_region(bench, two, of_two, one), sharing_id(two, one, 1));
  EXPECT_EQ(share_region(bench, one, of_one, three), sharing_id(one, three, 1));
}

TEST(CsmShare, does_not_exit) {
  Bench bench;
  const Partner provider = add_provider(bench);
  const Partner consumer = add_consumer(bench);
  const std::uint64_t region = create_region(bench, provider);
  EXPECT_EQ(bench.rsi(provider.vcpu, csm::kRsiCsmShare, {region, consumer.id, 1}).flow,
            backends::Flow::Returned);
}

TEST(CsmReserve, keeps_the_range_and_asks_the_host_to_empty_it) {
  Bench bench;
  const Sharing sharing = offered_sharing(bench);
  const Partner& consumer = sharing.consumer;
  const auto result =
      bench.rsi(consumer.vcpu, csm::kRsiCsmReserve, {sharing.share, kRegionBase, kRegionRange.size});
  EXPECT_EQ(result.flow, backends::Flow::ExitedRealm);
  expect_exit_with_range(bench, consumer, ExitReason::CsmConsumer, kRegionRange);
  EXPECT_EQ(bench.entry(consumer.rd(), kRegionBase), RttEntry{.ripas = Ripas::Ram});
  bench.enter(consumer.vcpu);
  EXPECT_EQ(bench.rec(consumer.vcpu.rec).gprs[0], 0u);
}

TEST(CsmReserve, does_not_ask_the_provider) {
  Bench bench;
  const Partner provider = add_provider(bench);
  const Partner consumer = add_consumer(bench);
  reserve_region(bench, consumer, sharing_id(provider, consumer, 1));
  const std::uint64_t region = create_region(bench, provider);
  EXPECT_EQ(bench.rsi(consumer.vcpu, csm::kRsiCsmAttach, {sharing_id(provider, consumer, 1)}).x[0], 1u);
  EXPECT_EQ(share_region(bench, provider, region, consumer), sharing_id(provider, consumer, 1));
  attach_region(bench, consumer, sharing_id(provider, consumer, 1));
}

TEST(CsmShare, is_possible_with_a_realm_that_is_still_under_construction) {
  Bench bench;
  const Partner provider = add_provider(bench);
  const Pa rd = bench.new_realm();
  bench.add_apt(rd);
  const csm::RealmId id = bench.state().csm.member(rd)->id;
  bench.must_rsi(provider.vcpu, csm::kRsiCsmShare, {create_region(bench, provider), id, 1});
}

// Each of the seven commands, called by a realm that has no access policy table.
TEST(RealmWithoutTable, is_refused_by_every_command) {
  Bench bench;
  const Sharing sharing = attached_sharing(bench);
  const Vcpu outsider = add_plain_realm(bench, 3);
  const auto x0 = [&](const rmm::Command& command, Words arguments) {
    return bench.rsi(outsider, command, arguments).x[0];
  };
  EXPECT_EQ(x0(csm::kRsiCsmCreate, {kRegionBase, kGranuleBytes}), 2u);
  EXPECT_EQ(x0(csm::kRsiCsmShare, {sharing.region, sharing.consumer.id, 1}), 2u);
  EXPECT_EQ(x0(csm::kRsiCsmReserve, {sharing.share, kRegionBase, kRegionRange.size}), 1u);
  EXPECT_EQ(x0(csm::kRsiCsmAttach, {sharing.share}), 1u);
  EXPECT_EQ(x0(csm::kRsiCsmDetachAndFree, {sharing.share}), 1u);
  EXPECT_EQ(x0(csm::kRsiCsmRevoke, {sharing.share}), 1u);
  EXPECT_EQ(x0(csm::kRsiCsmDestroy, {sharing.region}), 1u);
}

}  // namespace
}  // namespace realmsim::testing
