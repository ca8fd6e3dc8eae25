// Death of a provider or a consumer while memory is shared: APT_DESTROY, and the teardown around it, in each
// order (CAEC 4.1; who loses what is our choice where the paper is silent).
#include <gtest/gtest.h>

#include "models/csm/apt.h"
#include "tests/rules/sharing_bench.h"

namespace realmsim::testing {
namespace {

using rmm::GranuleState;
using rmm::Ripas;
using rmm::RttEntry;

class Death : public ::testing::Test {
 protected:
  std::vector<Pa> region_granules() {
    std::vector<Pa> granules;
    for (std::uint64_t i = 0; i < kRegionPages; ++i)
      granules.push_back(bench.entry(sharing.provider.rd(), region_page(i)).pa);
    return granules;
  }
  // Takes down what is left of a realm after its death.
  void bury(const Partner& partner) {
    for (const Ipa ipa : {kPrivatePage, region_page(0), region_page(1)}) {
      if (bench.entry(partner.rd(), ipa).state == rmm::EntryState::Assigned)
        bench.must(csm::kRmiDataDestroy, {partner.rd(), ipa});
    }
    for (const Ipa ipa : {kPrivatePage, kRegionBase})
      bench.must(rmm::kRmiRttDestroy, {partner.rd(), ipa, 3});
    bench.must(rmm::kRmiRttDestroy, {partner.rd(), Ipa{0}, 2});
    bench.must(csm::kRmiRealmDestroy, {partner.rd()});
  }
  bool has_share() {
    return csm::Apt(bench.memory(), sharing.provider.apt)
        .share(csm::SharingId::unpack(sharing.share))
        .has_value();
  }

  Bench bench;
  Sharing sharing = attached_sharing(bench);
};
using DeathOfConsumer = Death;
using DeathOfProvider = Death;

TEST_F(DeathOfConsumer, ends_its_mappings_and_leaves_the_provider_its_memory) {
  ASSERT_EQ(bench.load(sharing.consumer.vcpu, kRegionBase), FaultKind::None);
  const auto granules = region_granules();
  bench.memory().fill(granules[0], kGranuleBytes, std::byte{0x66});
  const machine::Page content = bench.memory().granule(granules[0]);
  kill_partner(bench, sharing.consumer);
  EXPECT_EQ(bench.granule(sharing.consumer.apt), GranuleState::Delegated);
  EXPECT_TRUE(bench.is_zero(sharing.consumer.apt));
  EXPECT_EQ(bench.entry(sharing.consumer.rd(), kRegionBase), RttEntry{.ripas = Ripas::Destroyed});
  EXPECT_FALSE(bench.cached(sharing.consumer.rd(), kRegionBase));
  EXPECT_FALSE(has_share());
  EXPECT_EQ(region_granules(), granules);
  EXPECT_EQ(bench.memory().granule(granules[0]), content);
  EXPECT_EQ(bench.load(sharing.provider.vcpu, kRegionBase), FaultKind::None);
}

TEST_F(DeathOfConsumer, leaves_nothing_that_refers_to_it) {
  const csm::RealmId dead = sharing.consumer.id;
  kill_partner(bench, sharing.consumer);
  bury(sharing.consumer);
  EXPECT_FALSE(bench.state().csm.registry.contains(dead));
  EXPECT_EQ(bench.state().csm.member(sharing.consumer.rd()), nullptr);
  EXPECT_EQ(bench.rsi(sharing.provider.vcpu, csm::kRsiCsmShare, {sharing.region, dead, 3}).x[0], 1u);
  EXPECT_EQ(bench.rsi(sharing.provider.vcpu, csm::kRsiCsmRevoke, {sharing.share}).x[0], 1u);
  bench.must_rsi(sharing.provider.vcpu, csm::kRsiCsmDestroy, {sharing.region});
}

// A realm id is never used again, so its pair counter only takes a record from the living.
TEST_F(DeathOfConsumer, gives_the_provider_all_its_records_back) {
  const csm::Apt apt{bench.memory(), sharing.provider.apt};
  kill_partner(bench, sharing.consumer);
  EXPECT_FALSE(apt.pair_counter(sharing.consumer.id));
  EXPECT_EQ(apt.free_slots(), csm::Apt::kSlots - 1 - 1) << "all but the header and the region";
}

TEST_F(DeathOfConsumer, keeps_other_consumers_attached) {
  const Partner other = add_consumer(bench, 3);
  const std::uint64_t share = share_region(bench, sharing.provider, sharing.region, other);
  reserve_region(bench, other, share);
  attach_region(bench, other, share);
  kill_partner(bench, sharing.consumer);
  EXPECT_EQ(bench.store(other.vcpu, kRegionBase, 1), FaultKind::None);
}

TEST_F(DeathOfProvider, ends_the_mappings_of_its_consumers_before_its_granules_can_leave) {
  ASSERT_EQ(bench.load(sharing.consumer.vcpu, kRegionBase), FaultKind::None);
  const auto granules = region_granules();
  kill_partner(bench, sharing.provider);
  EXPECT_EQ(bench.entry(sharing.consumer.rd(), kRegionBase), RttEntry{.ripas = Ripas::Destroyed});
  EXPECT_FALSE(bench.cached(sharing.consumer.rd(), kRegionBase));
  EXPECT_EQ(bench.granule(granules[0]), GranuleState::Data);
  bury(sharing.provider);
  for (const Pa granule : granules) {
    EXPECT_EQ(bench.granule(granule), GranuleState::Delegated);
    EXPECT_TRUE(bench.is_zero(granule));
  }
  const Accessed accessed = bench.access(sharing.consumer.vcpu, {.ipa = kRegionBase});
  EXPECT_EQ(accessed.taken.recipient, Recipient::Host);
}

TEST_F(DeathOfProvider, leaves_the_consumer_a_dead_reservation_that_it_can_give_up) {
  kill_partner(bench, sharing.provider);
  const csm::Apt apt{bench.memory(), sharing.consumer.apt};
  EXPECT_EQ(apt.reservation(csm::SharingId::unpack(sharing.share))->record.state,
            csm::Reservation::State::Dead);
  EXPECT_EQ(bench.rsi(sharing.consumer.vcpu, csm::kRsiCsmAttach, {sharing.share}).refused,
            "share.provider_alive");
  EXPECT_EQ(
      bench.call(csm::kRmiDataCreateUnknown, {sharing.consumer.rd(), bench.delegated(), kRegionBase}).refused,
      "ipa.outside_reservations");
  bench.must_rsi(sharing.consumer.vcpu, csm::kRsiCsmDetachAndFree, {sharing.share});
  bench.add_data(sharing.consumer.rd(), kRegionBase);
}

TEST_F(DeathOfProvider, gives_a_later_realm_at_the_same_rd_a_fresh_id) {
  kill_partner(bench, sharing.provider);
  bury(sharing.provider);
  bench.must(rmm::kRmiGranuleUndelegate, {sharing.provider.rd()});
  const Partner heir = add_partner(bench, 1, RegionMemory::Populated);
  EXPECT_GT(heir.id, sharing.consumer.id);
  const std::uint64_t region = create_region(bench, heir);
  EXPECT_NE(share_region(bench, heir, region, sharing.consumer), sharing.share);
  EXPECT_EQ(bench.rsi(sharing.consumer.vcpu, csm::kRsiCsmAttach, {sharing.share}).x[0], 1u);
}

TEST_F(Death, of_the_consumer_and_then_the_provider_frees_everything) {
  kill_partner(bench, sharing.consumer);
  bury(sharing.consumer);
  kill_partner(bench, sharing.provider);
  bury(sharing.provider);
  EXPECT_TRUE(bench.state().rmm.realms.empty());
  EXPECT_TRUE(bench.state().csm.members.empty());
  EXPECT_TRUE(bench.state().csm.registry.empty());
}

TEST_F(Death, of_the_provider_and_then_the_consumer_frees_everything) {
  kill_partner(bench, sharing.provider);
  bury(sharing.provider);
  kill_partner(bench, sharing.consumer);
  bury(sharing.consumer);
  EXPECT_TRUE(bench.state().rmm.realms.empty());
  EXPECT_TRUE(bench.state().csm.members.empty());
  EXPECT_TRUE(bench.state().csm.registry.empty());
}

TEST_F(Death, of_both_before_either_is_buried_frees_everything) {
  kill_partner(bench, sharing.provider);
  kill_partner(bench, sharing.consumer);
  bury(sharing.provider);
  bury(sharing.consumer);
  EXPECT_TRUE(bench.state().rmm.realms.empty());
}

TEST_F(Death, of_a_realm_whose_offer_was_never_taken_up_changes_nothing_for_the_other) {
  Bench fresh;
  const Sharing offered = offered_sharing(fresh);
  const machine::Page table = fresh.memory().granule(offered.consumer.apt);
  kill_partner(fresh, offered.provider);
  EXPECT_EQ(fresh.memory().granule(offered.consumer.apt), table);
}

// The host may scan for pages to destroy before it ends the sharing; borrowed ones are not among them.
TEST_F(DeathOfConsumer, cannot_be_used_to_destroy_the_memory_of_the_provider) {
  const auto granules = region_granules();
  const auto result = bench.call(csm::kRmiDataDestroy, {sharing.consumer.rd(), kRegionBase});
  EXPECT_EQ(result.x[0], rmm::pack(rmm::RmiStatus::ErrorRtt, 3));
  EXPECT_EQ(result.x[2], kRegionBase.value);
  EXPECT_EQ(bench.call(rmm::kRmiRttDestroy, {sharing.consumer.rd(), kRegionBase, 3}).x[0],
            rmm::pack(rmm::RmiStatus::ErrorRtt, 3));
  EXPECT_EQ(region_granules(), granules);
}

}  // namespace
}  // namespace realmsim::testing
