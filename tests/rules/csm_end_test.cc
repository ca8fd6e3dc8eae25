// The ways in which a consumer loses a region: REVOKE, DESTROY and DETACH_AND_FREE (CAEC 4.2, 5; the state
// of the consumer's reservation afterwards is our choice).
#include <gtest/gtest.h>

#include "models/csm/apt.h"
#include "tests/rules/sharing_bench.h"

namespace realmsim::testing {
namespace {

using rmm::EntryState;
using rmm::ExitReason;
using rmm::GranuleState;
using rmm::Ripas;
using rmm::RttEntry;

// The consumer has used every page of the region on its processing element.
void use_region(Bench& bench, const Partner& partner) {
  for (std::uint64_t i = 0; i < kRegionPages; ++i)
    ASSERT_EQ(bench.load(partner.vcpu, region_page(i)), FaultKind::None);
}

void expect_lost(Bench& bench, const Partner& consumer) {
  for (std::uint64_t i = 0; i < kRegionPages; ++i) {
    EXPECT_EQ(bench.entry(consumer.rd(), region_page(i)), RttEntry{.ripas = Ripas::Destroyed});
    EXPECT_FALSE(bench.cached(consumer.rd(), region_page(i)));
  }
  EXPECT_EQ(bench.references(bench.walk(consumer.rd(), kRegionBase).table()), 0u);
}

void expect_kept(Bench& bench, const Partner& provider, std::byte content) {
  machine::Page page;
  page.fill(content);
  for (std::uint64_t i = 0; i < kRegionPages; ++i) {
    const RttEntry entry = bench.entry(provider.rd(), region_page(i));
    EXPECT_EQ(entry.state, EntryState::Assigned);
    EXPECT_EQ(entry.ripas, Ripas::Ram);
    EXPECT_EQ(bench.granule(entry.pa), GranuleState::Data);
    EXPECT_EQ(bench.memory().granule(entry.pa), page);
    EXPECT_TRUE(bench.cached(provider.rd(), region_page(i)));
  }
}

// A sharing in use on both sides, with content.
Sharing sharing_in_use(Bench& bench) {
  const Sharing sharing = attached_sharing(bench);
  use_region(bench, sharing.provider);
  use_region(bench, sharing.consumer);
  for (std::uint64_t i = 0; i < kRegionPages; ++i) {
    const Pa page = bench.entry(sharing.provider.rd(), region_page(i)).pa;
    bench.memory().fill(page, kGranuleBytes, std::byte{0x66});
  }
  return sharing;
}

std::uint64_t attach_again(Bench& bench, const Sharing& sharing) {
  return bench.rsi(sharing.consumer.vcpu, csm::kRsiCsmAttach, {sharing.share}).x[0];
}

TEST(CsmRevoke, unmaps_the_running_consumer_and_keeps_the_provider) {
  Bench bench;
  const Sharing sharing = sharing_in_use(bench);
  const auto result = bench.rsi(sharing.provider.vcpu, csm::kRsiCsmRevoke, {sharing.share});
  EXPECT_EQ(result.x[0], 0u);
  EXPECT_EQ(result.flow, backends::Flow::Returned);
  expect_lost(bench, sharing.consumer);
  expect_kept(bench, sharing.provider, std::byte{0x66});
  EXPECT_FALSE(csm::Apt(bench.memory(), sharing.provider.apt).share(csm::SharingId::unpack(sharing.share)));
}

TEST(CsmRevoke, makes_the_next_access_of_the_consumer_exit_to_the_host) {
  Bench bench;
  const Sharing sharing = sharing_in_use(bench);
  bench.must_rsi(sharing.provider.vcpu, csm::kRsiCsmRevoke, {sharing.share});
  const Accessed accessed = bench.access(sharing.consumer.vcpu, {.ipa = kRegionBase});
  EXPECT_EQ(accessed.fault(), FaultKind::Stage2Translation);
  EXPECT_EQ(accessed.taken.recipient, Recipient::Host);
}

TEST(CsmRevoke, leaves_the_range_reserved_but_not_attachable) {
  Bench bench;
  const Sharing sharing = sharing_in_use(bench);
  bench.must_rsi(sharing.provider.vcpu, csm::kRsiCsmRevoke, {sharing.share});
  EXPECT_EQ(attach_again(bench, sharing), 1u);
  const Pa data = bench.delegated();
  EXPECT_EQ(bench.call(csm::kRmiDataCreateUnknown, {sharing.consumer.rd(), data, kRegionBase}).refused,
            "ipa.outside_reservations");
  EXPECT_EQ(bench.rsi(sharing.consumer.vcpu, csm::kRsiCsmCreate, {kRegionBase, kGranuleBytes}).refused,
            "range.free");
  expect_lost(bench, sharing.consumer);
}

TEST(CsmRevoke, does_not_revive_the_old_id_when_the_region_is_shared_again) {
  Bench bench;
  const Sharing sharing = sharing_in_use(bench);
  bench.must_rsi(sharing.provider.vcpu, csm::kRsiCsmRevoke, {sharing.share});
  const std::uint64_t renewed = share_region(bench, sharing.provider, sharing.region, sharing.consumer);
  EXPECT_EQ(renewed, sharing.share + 1);
  EXPECT_EQ(attach_again(bench, sharing), 1u);
  bench.must_rsi(sharing.consumer.vcpu, csm::kRsiCsmDetachAndFree, {sharing.share});
  reserve_region(bench, sharing.consumer, renewed);
  attach_region(bench, sharing.consumer, renewed);
}

TEST(CsmRevoke, of_an_offer_that_was_only_reserved_unmaps_nothing) {
  Bench bench;
  const Sharing sharing = reserved_sharing(bench);
  bench.must_rsi(sharing.provider.vcpu, csm::kRsiCsmRevoke, {sharing.share});
  EXPECT_EQ(bench.entry(sharing.consumer.rd(), kRegionBase), RttEntry{.ripas = Ripas::Ram});
  EXPECT_EQ(attach_again(bench, sharing), 1u);
}

TEST(CsmDetach, unmaps_the_consumer_and_tells_the_host_the_range) {
  Bench bench;
  const Sharing sharing = sharing_in_use(bench);
  const auto result = bench.rsi(sharing.consumer.vcpu, csm::kRsiCsmDetachAndFree, {sharing.share});
  EXPECT_EQ(result.flow, backends::Flow::ExitedRealm);
  const rmm::RecExit exit = bench.exit_of(sharing.consumer.vcpu);
  EXPECT_EQ(exit.exit_reason, ExitReason::CsmRemove);
  EXPECT_EQ(exit.ripas_base, kRegionBase.value);
  EXPECT_EQ(exit.ripas_top, kRegionBase.value + kRegionRange.size);
  expect_lost(bench, sharing.consumer);
  expect_kept(bench, sharing.provider, std::byte{0x66});
  bench.enter(sharing.consumer.vcpu);
  EXPECT_EQ(bench.rec(sharing.consumer.vcpu.rec).gprs[0], 0u);
}

TEST(CsmDetach, frees_the_range_for_private_memory) {
  Bench bench;
  const Sharing sharing = sharing_in_use(bench);
  bench.must_rsi(sharing.consumer.vcpu, csm::kRsiCsmDetachAndFree, {sharing.share});
  const Pa data = bench.add_data(sharing.consumer.rd(), kRegionBase);
  EXPECT_EQ(bench.entry(sharing.consumer.rd(), kRegionBase),
            (RttEntry{EntryState::Assigned, Ripas::Destroyed, data}));
  EXPECT_EQ(bench.must(csm::kRmiDataDestroy, {sharing.consumer.rd(), kRegionBase})[1], data.value);
}

TEST(CsmDetach, leaves_the_offer_so_that_the_consumer_can_come_back) {
  Bench bench;
  const Sharing sharing = sharing_in_use(bench);
  bench.must_rsi(sharing.consumer.vcpu, csm::kRsiCsmDetachAndFree, {sharing.share});
  EXPECT_EQ(attach_again(bench, sharing), 1u) << "not without a reservation";
  reserve_region(bench, sharing.consumer, sharing.share);
  attach_region(bench, sharing.consumer, sharing.share);
  use_region(bench, sharing.consumer);
}

TEST(CsmDetach, ends_the_part_of_the_consumer_in_whatever_the_provider_does_next) {
  Bench bench;
  const Sharing sharing = sharing_in_use(bench);
  bench.must_rsi(sharing.consumer.vcpu, csm::kRsiCsmDetachAndFree, {sharing.share});
  const csm::SharingId id = csm::SharingId::unpack(sharing.share);
  EXPECT_FALSE(csm::Apt(bench.memory(), sharing.provider.apt).share(id)->record.attached);
  const Pa own = bench.add_data(sharing.consumer.rd(), kRegionBase);
  bench.must(csm::kRmiDataDestroy, {sharing.provider.rd(), kRegionBase});
  bench.must_rsi(sharing.provider.vcpu, csm::kRsiCsmRevoke, {sharing.share});
  EXPECT_EQ(bench.entry(sharing.consumer.rd(), kRegionBase).pa, own);
}

TEST(CsmDetach, is_possible_before_attach_and_after_revoke_but_not_twice) {
  Bench bench;
  const Sharing sharing = reserved_sharing(bench);
  bench.must_rsi(sharing.consumer.vcpu, csm::kRsiCsmDetachAndFree, {sharing.share});
  EXPECT_EQ(bench.entry(sharing.consumer.rd(), kRegionBase), RttEntry{.ripas = Ripas::Ram});
  EXPECT_EQ(bench.rsi(sharing.consumer.vcpu, csm::kRsiCsmDetachAndFree, {sharing.share}).x[0], 1u);
  reserve_region(bench, sharing.consumer, sharing.share);
  attach_region(bench, sharing.consumer, sharing.share);
  bench.must_rsi(sharing.provider.vcpu, csm::kRsiCsmRevoke, {sharing.share});
  bench.must_rsi(sharing.consumer.vcpu, csm::kRsiCsmDetachAndFree, {sharing.share});
}

class RegionOfTwoConsumers : public ::testing::Test {
 protected:
  RegionOfTwoConsumers() {
    reserve_region(bench, second, second_share);
    attach_region(bench, second, second_share);
    use_region(bench, second);
  }
  Bench bench;
  Sharing first = sharing_in_use(bench);
  Partner second = add_consumer(bench, 3);
  std::uint64_t second_share = share_region(bench, first.provider, first.region, second);
};

TEST_F(RegionOfTwoConsumers, loses_both_when_it_is_destroyed) {
  const auto result = bench.rsi(first.provider.vcpu, csm::kRsiCsmDestroy, {first.region});
  EXPECT_EQ(result.flow, backends::Flow::ExitedRealm);
  const rmm::RecExit exit = bench.exit_of(first.provider.vcpu);
  EXPECT_EQ(exit.exit_reason, ExitReason::CsmRemove);
  EXPECT_EQ(exit.ripas_base, kRegionBase.value);
  EXPECT_EQ(exit.ripas_top, kRegionBase.value + kRegionRange.size);
  expect_lost(bench, first.consumer);
  expect_lost(bench, second);
  expect_kept(bench, first.provider, std::byte{0x66});
  EXPECT_EQ(attach_again(bench, first), 1u);
  EXPECT_EQ(bench.rsi(second.vcpu, csm::kRsiCsmAttach, {second_share}).x[0], 1u);
}

TEST_F(RegionOfTwoConsumers, becomes_private_memory_of_the_provider_when_it_is_destroyed) {
  bench.must_rsi(first.provider.vcpu, csm::kRsiCsmDestroy, {first.region});
  EXPECT_EQ(bench.rsi(first.provider.vcpu, csm::kRsiCsmDestroy, {first.region}).x[0], 1u);
  EXPECT_NE(create_region(bench, first.provider), first.region);
}

TEST_F(RegionOfTwoConsumers, leaves_other_regions_alone_when_it_is_destroyed) {
  const std::uint64_t other = create_region(bench, first.provider, {kPrivatePage, kGranuleBytes});
  const std::uint64_t share = share_region(bench, first.provider, other, second);
  reserve_region(bench, second, share, {region_page(7), kGranuleBytes});
  attach_region(bench, second, share);
  bench.must_rsi(first.provider.vcpu, csm::kRsiCsmDestroy, {first.region});
  EXPECT_EQ(bench.load(second.vcpu, region_page(7)), FaultKind::None);
  bench.must_rsi(first.provider.vcpu, csm::kRsiCsmRevoke, {share});
}

TEST_F(RegionOfTwoConsumers, keeps_the_other_when_one_is_revoked) {
  bench.must_rsi(first.provider.vcpu, csm::kRsiCsmRevoke, {first.share});
  expect_lost(bench, first.consumer);
  EXPECT_TRUE(bench.cached(second.rd(), kRegionBase));
  EXPECT_EQ(bench.store(second.vcpu, kRegionBase, 1), FaultKind::None);
}

TEST_F(RegionOfTwoConsumers, keeps_the_other_when_one_detaches) {
  bench.must_rsi(second.vcpu, csm::kRsiCsmDetachAndFree, {second_share});
  expect_lost(bench, second);
  EXPECT_TRUE(bench.cached(first.consumer.rd(), kRegionBase));
  EXPECT_EQ(bench.store(first.consumer.vcpu, kRegionBase, 1), FaultKind::None);
}

TEST_F(RegionOfTwoConsumers, can_keep_one_to_reading_while_the_other_writes) {
  bench.must_rsi(first.provider.vcpu, csm::kRsiCsmRevoke, {second_share});
  bench.must_rsi(second.vcpu, csm::kRsiCsmDetachAndFree, {second_share});
  const std::uint64_t share =
      share_region(bench, first.provider, first.region, second, csm::Permission::ReadOnly);
  reserve_region(bench, second, share);
  attach_region(bench, second, share);
  EXPECT_EQ(bench.store(second.vcpu, kRegionBase, 1), FaultKind::Stage2Permission);
  EXPECT_EQ(bench.store(first.consumer.vcpu, kRegionBase, 1), FaultKind::None);
}

}  // namespace
}  // namespace realmsim::testing
