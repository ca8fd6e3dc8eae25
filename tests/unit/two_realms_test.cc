// Two realms built by the real command sequence share a region and exchange a message, without SystemC.
#include <gtest/gtest.h>

#include "models/guest/channel.h"
#include "models/guest/sharing.h"
#include "tests/support/direct_machine.h"

namespace realmsim::testing {
namespace {

constexpr Ipa kRam{0x1000'0000};
constexpr Ipa kRegion{0x2000'0000};
constexpr std::uint64_t kRegionBytes = 4 * kGranuleBytes;

TEST(TwoRealms, exchange_a_message_through_shared_memory) {
  DirectMachine machine;
  host::GranulePool pool{machine.granule(0), 1024 * kGranuleBytes};
  DirectHostPort host_port{machine, 0};
  host::Rmi rmi{host_port, pool};
  const auto build = [&](std::uint16_t vmid) {
    return host::build_realm(
        rmi, {.vmid = vmid,
              .access_policy_table = true,
              .ram = {{kRam, 4 * kGranuleBytes, std::byte{0x11}}, {kRegion, kRegionBytes, {}}}});
  };
  const host::HostedRealm alice = build(1);
  ASSERT_FALSE(rmi.failure()) << rmi.failure()->command << " " << rmi.failure()->x0;
  const host::HostedRealm bob = build(2);
  ASSERT_FALSE(rmi.failure()) << rmi.failure()->command << " " << rmi.failure()->x0;

  DirectGuestPort provider{machine, pool, alice, 0};
  DirectGuestPort consumer{machine, pool, bob, 1};
  ASSERT_TRUE(provider.enter());
  ASSERT_TRUE(consumer.enter());
  std::uint64_t share = 0;
  const auto refused = guest::provide_region(provider, csm::Profile::Paper, {kRegion, kRegionBytes}, 2,
                                             csm::Permission::ReadWrite, share);
  ASSERT_FALSE(refused) << refused->command << " " << refused->status;
  const auto refused2 = guest::consume_region(consumer, csm::Profile::Paper, {kRegion, kRegionBytes}, share);
  ASSERT_FALSE(refused2) << refused2->command << " " << refused2->status;

  guest::ChannelEnd sender{kRegion, kRam, guest::Cipher::Mbedtls, 7};
  guest::ChannelEnd receiver{kRegion, kRam, guest::Cipher::Mbedtls, 7};
  ASSERT_TRUE(provider.fill(sender.staged_payload(), 100, std::byte{0x5a}));
  ASSERT_TRUE(sender.seal(provider, 1, 100));
  ASSERT_TRUE(guest::publish(provider, sender, 1, 100));
  ASSERT_TRUE(consumer.poll32(receiver.sequence_word(), 1));
  ASSERT_TRUE(guest::fetch(consumer, receiver, 100));
  ASSERT_EQ(receiver.open(consumer, 1, 100), guest::ChannelEnd::Opened::Authentic);
  EXPECT_EQ(receiver.header_sequence(consumer), 1u);
}

}  // namespace
}  // namespace realmsim::testing
