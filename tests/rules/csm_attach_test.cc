// RSI_CSM_ATTACH where it succeeds, and what provider and consumer can do afterwards (CAEC 4.2; the outcome
// of a store without permission is our choice).
#include <gtest/gtest.h>

#include "tests/rules/sharing_bench.h"
#include "tests/rules/unchanged.h"

namespace realmsim::testing {
namespace {

using csm::Permission;
using rmm::EntryState;
using rmm::GranuleState;
using rmm::Ripas;
using rmm::RttEntry;

class AttachWith : public ::testing::TestWithParam<Permission> {};
TEST_P(AttachWith, maps_the_pages_of_the_provider_with_its_permission) {
  Bench bench;
  const Sharing sharing = offered_sharing(bench, GetParam());
  const csm::Range elsewhere{region_page(5), kRegionRange.size};
  reserve_region(bench, sharing.consumer, sharing.share, elsewhere);
  const unsigned references = bench.references(bench.walk(sharing.consumer.rd(), elsewhere.base).table());
  EXPECT_EQ(bench.rsi(sharing.consumer.vcpu, csm::kRsiCsmAttach, {sharing.share}).flow,
            backends::Flow::Returned);
  for (std::uint64_t i = 0; i < kRegionPages; ++i) {
    const Pa page = bench.entry(sharing.provider.rd(), region_page(i)).pa;
    EXPECT_EQ(
        bench.entry(sharing.consumer.rd(), region_page(5 + i)),
        (RttEntry{.state = EntryState::Assigned,
                  .ripas = Ripas::Ram,
                  .pa = page,
                  .loan = GetParam() == Permission::ReadOnly ? rmm::Loan::ReadOnly : rmm::Loan::ReadWrite}));
    EXPECT_EQ(bench.granule(page), GranuleState::Data);
    EXPECT_EQ(bench.state().rmm.owner_of(page), sharing.provider.rd());
  }
  EXPECT_EQ(bench.references(bench.walk(sharing.consumer.rd(), elsewhere.base).table()),
            references + kRegionPages);
  ASSERT_EQ(bench.store(sharing.provider.vcpu, kRegionBase + 8, 0x77), FaultKind::None);
  const Accessed seen = bench.access(sharing.consumer.vcpu, {.ipa = elsewhere.base + 8});
  EXPECT_EQ(bench.memory().read64(seen.translation.pa), 0x77u);
}
INSTANTIATE_TEST_SUITE_P(Rules, AttachWith, ::testing::Values(Permission::ReadOnly, Permission::ReadWrite),
                         [](const auto& param) {
                           return param.param == Permission::ReadOnly ? "read_only" : "read_write";
                         });

TEST(CsmAttach, read_write_lets_the_provider_see_the_stores_of_the_consumer) {
  Bench bench;
  const Sharing sharing = attached_sharing(bench);
  ASSERT_EQ(bench.store(sharing.consumer.vcpu, region_page(1) + 16, 0x99), FaultKind::None);
  const Accessed seen = bench.access(sharing.provider.vcpu, {.ipa = region_page(1) + 16});
  EXPECT_EQ(bench.memory().read64(seen.translation.pa), 0x99u);
}

TEST(CsmAttach, lets_the_consumer_execute_nothing) {
  Bench bench;
  const Sharing sharing = attached_sharing(bench);
  const machine::RealmAccess fetch{.type = machine::AccessType::Fetch, .ipa = kRegionBase};
  EXPECT_EQ(bench.access(sharing.provider.vcpu, fetch).fault(), FaultKind::None);
  const Accessed fetched = bench.access(sharing.consumer.vcpu, fetch);
  EXPECT_EQ(fetched.fault(), FaultKind::Stage2Permission);
  EXPECT_EQ(fetched.taken.recipient, Recipient::Realm);
}

TEST(CsmAttach, read_only_aborts_stores_into_the_consumer_and_they_are_lost) {
  Bench bench;
  const Sharing sharing = attached_sharing(bench, Permission::ReadOnly);
  ASSERT_EQ(bench.load(sharing.consumer.vcpu, kRegionBase), FaultKind::None);
  const backends::CcaState before = bench.state();
  const Accessed accessed = bench.access(
      sharing.consumer.vcpu, {.type = machine::AccessType::Store, .ipa = kRegionBase, .value = 1});
  EXPECT_EQ(accessed.fault(), FaultKind::Stage2Permission);
  EXPECT_EQ(accessed.taken.recipient, Recipient::Realm);
  EXPECT_EQ(accessed.taken.seen, Seen::ExternalAbort);
  EXPECT_TRUE(unchanged_but_for_exception(before, bench.state(), sharing.consumer.vcpu.rec));
  EXPECT_EQ(bench.store(sharing.provider.vcpu, kRegionBase, 1), FaultKind::None);
}

TEST(CsmAttach, maps_pages_out_of_a_block_of_the_provider) {
  Bench bench;
  const Ipa block{0x3000'0000};
  const csm::Range part{block + 7 * kGranuleBytes, kRegionRange.size};
  const Partner provider = add_provider(bench);
  const Partner consumer = add_consumer(bench);
  const Pa first = bench.poke_block(provider.rd(), block, Ripas::Ram);
  const std::uint64_t share = share_region(bench, provider, create_region(bench, provider, part), consumer);
  reserve_region(bench, consumer, share);
  attach_region(bench, consumer, share);
  EXPECT_EQ(bench.entry(consumer.rd(), region_page(0)).pa, first + 7 * kGranuleBytes);
  EXPECT_EQ(bench.entry(consumer.rd(), region_page(1)).pa, first + 8 * kGranuleBytes);
}

TEST(CsmAttach, can_be_tried_again_once_the_host_has_done_its_part) {
  Bench bench;
  const Sharing sharing =
      offered_sharing(bench, Permission::ReadWrite, RegionMemory::Tables, RegionMemory::Tables);
  reserve_region(bench, sharing.consumer, sharing.share);
  bench.add_data(sharing.provider.rd(), region_page(0));
  EXPECT_EQ(bench.rsi(sharing.consumer.vcpu, csm::kRsiCsmAttach, {sharing.share}).x[0], 2u);
  EXPECT_EQ(bench.entry(sharing.consumer.rd(), region_page(0)), RttEntry{.ripas = Ripas::Ram})
      << "no partial map";
  bench.add_data(sharing.provider.rd(), region_page(1));
  attach_region(bench, sharing.consumer, sharing.share);
}

TEST(CsmAttach, lets_one_realm_provide_and_consume) {
  Bench bench;
  const Sharing sharing = attached_sharing(bench);
  const std::uint64_t back = create_region(bench, sharing.consumer, {kPrivatePage, kGranuleBytes});
  const std::uint64_t share = share_region(bench, sharing.consumer, back, sharing.provider);
  const csm::Range elsewhere{region_page(9), kGranuleBytes};
  reserve_region(bench, sharing.provider, share, elsewhere);
  attach_region(bench, sharing.provider, share);
  EXPECT_EQ(bench.entry(sharing.provider.rd(), elsewhere.base).pa,
            bench.entry(sharing.consumer.rd(), kPrivatePage).pa);
}

}  // namespace
}  // namespace realmsim::testing
