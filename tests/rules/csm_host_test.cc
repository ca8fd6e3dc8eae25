// What the host can do to memory that is shared: DATA_CREATE_UNKNOWN, DATA_DESTROY, RTT_READ_ENTRY and table
// commands in the ranges of providers and consumers (CAEC 4.2, 5; the rules for consumers are our choice).
#include <gtest/gtest.h>

#include "tests/rules/sharing_bench.h"

namespace realmsim::testing {
namespace {

using rmm::EntryState;
using rmm::GranuleState;
using rmm::pack;
using rmm::Ripas;
using rmm::RmiStatus;
using rmm::RttEntry;

constexpr std::uint64_t kBorrowed = std::uint64_t{1} << 63;
constexpr RttEntry kDestroyed{.ripas = Ripas::Destroyed};

TEST(DataDestroyInProvidedRegion, takes_the_page_from_the_consumer_and_the_provider) {
  Bench bench;
  const Sharing sharing = attached_sharing(bench);
  ASSERT_EQ(bench.load(sharing.provider.vcpu, kRegionBase), FaultKind::None);
  ASSERT_EQ(bench.load(sharing.consumer.vcpu, kRegionBase), FaultKind::None);
  const Pa page = bench.entry(sharing.provider.rd(), kRegionBase).pa;
  bench.memory().fill(page, kGranuleBytes, std::byte{0x66});
  const Registers x = bench.must(csm::kRmiDataDestroy, {sharing.provider.rd(), kRegionBase});
  EXPECT_EQ(x[1], page.value);
  EXPECT_EQ(x[2], region_page(1).value);
  for (const Partner& partner : {sharing.provider, sharing.consumer}) {
    EXPECT_EQ(bench.entry(partner.rd(), kRegionBase), kDestroyed);
    EXPECT_FALSE(bench.cached(partner.rd(), kRegionBase));
    EXPECT_EQ(bench.entry(partner.rd(), region_page(1)).state, EntryState::Assigned)
        << "the other page stays";
  }
  EXPECT_EQ(bench.granule(page), GranuleState::Delegated);
  EXPECT_TRUE(bench.is_zero(page));
}

TEST(DataDestroyInProvidedRegion, takes_the_page_from_every_consumer) {
  Bench bench;
  const Sharing sharing = attached_sharing(bench);
  const Partner second = add_consumer(bench, 3);
  const std::uint64_t share = share_region(bench, sharing.provider, sharing.region, second);
  reserve_region(bench, second, share);
  attach_region(bench, second, share);
  bench.must(csm::kRmiDataDestroy, {sharing.provider.rd(), region_page(1)});
  EXPECT_EQ(bench.entry(sharing.consumer.rd(), region_page(1)), kDestroyed);
  EXPECT_EQ(bench.entry(second.rd(), region_page(1)), kDestroyed);
}

TEST(DataDestroyInProvidedRegion, can_be_followed_by_every_end_of_the_sharing) {
  for (const rmm::Command* end : {&csm::kRsiCsmRevoke, &csm::kRsiCsmDetachAndFree}) {
    Bench bench;
    const Sharing sharing = attached_sharing(bench);
    bench.must(csm::kRmiDataDestroy, {sharing.provider.rd(), kRegionBase});
    const Partner& caller = end == &csm::kRsiCsmRevoke ? sharing.provider : sharing.consumer;
    bench.must_rsi(caller.vcpu, *end, {sharing.share});
    EXPECT_EQ(bench.entry(sharing.consumer.rd(), region_page(1)), kDestroyed);
  }
}

TEST(DataDestroyInReservedRange, is_how_the_host_empties_it) {
  Bench bench;
  const Sharing sharing =
      offered_sharing(bench, csm::Permission::ReadWrite, RegionMemory::Populated, RegionMemory::Populated);
  reserve_region(bench, sharing.consumer, sharing.share);
  EXPECT_EQ(bench.rsi(sharing.consumer.vcpu, csm::kRsiCsmAttach, {sharing.share}).refused, "pages.emptied");
  for (std::uint64_t i = 0; i < kRegionPages; ++i)
    bench.must(csm::kRmiDataDestroy, {sharing.consumer.rd(), region_page(i)});
  attach_region(bench, sharing.consumer, sharing.share);
  EXPECT_EQ(bench.load(sharing.consumer.vcpu, kRegionBase), FaultKind::None);
}

TEST(DataDestroyInAttachedRange, is_refused_and_the_host_cannot_skip_the_page) {
  Bench bench;
  const Sharing sharing = attached_sharing(bench);
  const auto result = bench.call(csm::kRmiDataDestroy, {sharing.consumer.rd(), region_page(1)});
  EXPECT_EQ(result.x, (Registers{pack(RmiStatus::ErrorRtt, 3), 0, region_page(1).value}));
}

// Attached and yet RAM without page does not come about by commands: the provider's entry is written.
class PageReturns : public ::testing::Test {
 protected:
  void lose_page(Ripas ripas) {
    bench.must(csm::kRmiDataDestroy, {sharing.provider.rd(), kRegionBase});
    bench.poke_entry(sharing.provider.rd(), kRegionBase, 3, {.ripas = ripas});
  }
  Bench bench;
  Sharing sharing = attached_sharing(bench, csm::Permission::ReadOnly);
};

TEST_F(PageReturns, to_the_provider_and_its_consumer_with_the_permission_of_the_sharing) {
  lose_page(Ripas::Ram);
  const unsigned references = bench.references(bench.walk(sharing.consumer.rd(), kRegionBase).table());
  const Pa page = bench.add_data(sharing.provider.rd(), kRegionBase);
  EXPECT_EQ(bench.entry(sharing.provider.rd(), kRegionBase),
            (RttEntry{EntryState::Assigned, Ripas::Ram, page}));
  EXPECT_EQ(
      bench.entry(sharing.consumer.rd(), kRegionBase),
      (RttEntry{
          .state = EntryState::Assigned, .ripas = Ripas::Ram, .pa = page, .loan = rmm::Loan::ReadOnly}));
  EXPECT_EQ(bench.references(bench.walk(sharing.consumer.rd(), kRegionBase).table()), references + 1);
}

TEST_F(PageReturns, to_the_provider_alone_where_it_is_not_ram) {
  lose_page(Ripas::Destroyed);
  bench.add_data(sharing.provider.rd(), kRegionBase);
  EXPECT_EQ(bench.entry(sharing.consumer.rd(), kRegionBase), kDestroyed);
}

TEST_F(PageReturns, to_the_provider_alone_after_revoke) {
  lose_page(Ripas::Ram);
  bench.must_rsi(sharing.provider.vcpu, csm::kRsiCsmRevoke, {sharing.share});
  bench.add_data(sharing.provider.rd(), kRegionBase);
  EXPECT_EQ(bench.entry(sharing.consumer.rd(), kRegionBase), kDestroyed);
}

// Of two consumers without table, the one with the lower realm id is met first, whoever was shared with
// first.
TEST(PageForTwoConsumers, meets_them_in_the_order_of_their_ids) {
  Bench bench;
  const Partner provider = add_provider(bench);
  const Partner low = add_consumer(bench, 2);
  const Partner high = add_consumer(bench, 3);
  const std::uint64_t region = create_region(bench, provider);
  for (const Partner& consumer : {high, low}) {
    const std::uint64_t share = share_region(bench, provider, region, consumer);
    reserve_region(bench, consumer, share);
    attach_region(bench, consumer, share);
  }
  for (std::uint64_t i = 0; i < kRegionPages; ++i)
    bench.must(csm::kRmiDataDestroy, {provider.rd(), region_page(i)});
  for (const Partner& consumer : {high, low})
    bench.must(rmm::kRmiRttDestroy, {consumer.rd(), kRegionBase, 3});
  bench.must(csm::kRmiDataDestroy, {low.rd(), kPrivatePage});
  bench.must(rmm::kRmiRttDestroy, {low.rd(), kPrivatePage, 3});
  bench.must(rmm::kRmiRttDestroy, {low.rd(), Ipa{0}, 2});
  bench.poke_entry(provider.rd(), kRegionBase, 3, {.ripas = Ripas::Ram});
  EXPECT_EQ(bench.call(csm::kRmiDataCreateUnknown, {provider.rd(), bench.delegated(), kRegionBase}).x[0],
            pack(RmiStatus::ErrorRtt, 1));
}

TEST(DataCreateInConsumerRange, is_refused_before_and_after_attach) {
  Bench bench;
  const Sharing sharing = reserved_sharing(bench);
  const Pa data = bench.delegated();
  EXPECT_EQ(bench.call(csm::kRmiDataCreateUnknown, {sharing.consumer.rd(), data, kRegionBase}).x[0],
            pack(RmiStatus::ErrorRtt, 3));
  attach_region(bench, sharing.consumer, sharing.share);
  EXPECT_EQ(bench.call(csm::kRmiDataCreateUnknown, {sharing.consumer.rd(), data, kRegionBase}).x[0],
            pack(RmiStatus::ErrorRtt, 3));
  EXPECT_EQ(bench.granule(data), GranuleState::Delegated);
}

TEST(DataCreateInRegion, that_is_not_attached_populates_the_provider_only) {
  Bench bench;
  const Sharing sharing =
      offered_sharing(bench, csm::Permission::ReadWrite, RegionMemory::Tables, RegionMemory::Tables);
  reserve_region(bench, sharing.consumer, sharing.share);
  bench.add_data(sharing.provider.rd(), kRegionBase);
  EXPECT_EQ(bench.entry(sharing.consumer.rd(), kRegionBase), RttEntry{.ripas = Ripas::Ram});
}

TEST(ReadEntryOfBorrowedPage, hides_the_address_of_the_provider) {
  Bench bench;
  const Sharing sharing = attached_sharing(bench);
  EXPECT_EQ(bench.must(csm::kRmiRttReadEntry, {sharing.consumer.rd(), kRegionBase, 3}),
            (Registers{0, 3, 1, kBorrowed, 1}));
  const Pa page = bench.entry(sharing.provider.rd(), kRegionBase).pa;
  EXPECT_EQ(bench.must(csm::kRmiRttReadEntry, {sharing.provider.rd(), kRegionBase, 3}),
            (Registers{0, 3, 1, page.value, 1}));
}

TEST(ReadEntryOfBorrowedPage, is_ordinary_for_tables_private_pages_and_after_revoke) {
  Bench bench;
  const Sharing sharing = attached_sharing(bench);
  const Pa rd = sharing.consumer.rd();
  const Pa table = bench.walk(rd, kRegionBase).table();
  EXPECT_EQ(bench.must(csm::kRmiRttReadEntry, {rd, kRegionBase, 2}), (Registers{0, 2, 2, table.value, 0}));
  const Pa own = bench.entry(rd, kPrivatePage).pa;
  EXPECT_EQ(bench.must(csm::kRmiRttReadEntry, {rd, kPrivatePage, 3}), (Registers{0, 3, 1, own.value, 1}));
  bench.must_rsi(sharing.provider.vcpu, csm::kRsiCsmRevoke, {sharing.share});
  EXPECT_EQ(bench.must(csm::kRmiRttReadEntry, {rd, kRegionBase, 3}), (Registers{0, 3, 0, 0, 2}));
}

TEST(TablesOfSharedMemory, stay_while_it_is_attached_on_either_side) {
  Bench bench;
  const Sharing sharing = attached_sharing(bench);
  for (const Partner& partner : {sharing.provider, sharing.consumer}) {
    const auto result = bench.call(rmm::kRmiRttDestroy, {partner.rd(), kRegionBase, 3});
    EXPECT_EQ(result.x, (Registers{pack(RmiStatus::ErrorRtt, 3), 0, kRegionBase.value}));
  }
}

TEST(TablesOfSharedMemory, may_go_while_the_range_is_only_reserved) {
  Bench bench;
  const Sharing sharing = reserved_sharing(bench);
  bench.must(rmm::kRmiRttDestroy, {sharing.consumer.rd(), kRegionBase, 3});
  EXPECT_EQ(bench.rsi(sharing.consumer.vcpu, csm::kRsiCsmAttach, {sharing.share}).refused, "pages.emptied");
  bench.make_tables(sharing.consumer.rd(), kRegionBase);
  attach_region(bench, sharing.consumer, sharing.share);
}

}  // namespace
}  // namespace realmsim::testing
