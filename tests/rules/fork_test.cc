// What CAEC's published firmware does otherwise and no attack scenario shows: its ids and its registers.
#include "models/csm/fork.h"

#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "models/csm/table.h"
#include "models/rmm/dispatch.h"

namespace realmsim::testing {
namespace {

TEST(ForkRealmId, runs_through_ten_constants_and_then_flips_the_bits_of_a_counter) {
  csm::State state{csm::Profile::Fork};
  std::vector<csm::RealmId> ids;
  for (int i = 0; i < 13; ++i)
    ids.push_back(csm::fork::take_realm_id(state));
  EXPECT_EQ(ids, (std::vector<csm::RealmId>{0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xAA, 0xF1,
                                            0xF2, 0xF3}));
}

TEST(ForkRealmId, comes_back_where_no_living_realm_has_it) {
  csm::State state{csm::Profile::Fork};
  state.registry[0xF1] = Pa{0x1000};
  std::vector<csm::RealmId> ids;
  for (int i = 0; i < 100; ++i)
    ids.push_back(csm::fork::take_realm_id(state));
  EXPECT_EQ(ids[9], 0xAAu);
  EXPECT_EQ(ids[10], 0xF2u);
  EXPECT_EQ(ids[98], 0xAAu);
  EXPECT_EQ(std::ranges::count(ids, 0xF1u), 0);
  EXPECT_EQ(std::ranges::count(ids, 0u), 0);
}

TEST(ForkRealmId, is_none_for_the_eleventh_realm) {
  csm::State state{csm::Profile::Fork};
  for (unsigned i = 0; i < csm::fork::kMaxRealmIds; ++i)
    state.registry[csm::fork::take_realm_id(state)] = Pa{i * kGranuleBytes};
  EXPECT_EQ(csm::fork::take_realm_id(state), 0u);
}

TEST(ForkRegionId, counts_8_bits_over_ids_in_use_and_never_gives_0) {
  csm::State state{csm::Profile::Fork};
  EXPECT_EQ(csm::fork::take_region_id(state), 1u);
  for (int i = 0; i < 254; ++i)
    state.live_regions.erase(csm::fork::take_region_id(state));
  EXPECT_EQ(csm::fork::take_region_id(state), 2u);
}

TEST(ForkSharingId, is_region_provider_and_consumer_in_24_bits) {
  const csm::SharingId id{.provider = 0x11, .consumer = 0x22, .counter = 1};
  EXPECT_EQ(id.pack_fork(), 0x011122u);
  EXPECT_EQ(csm::SharingId::unpack_fork(0x011122), id);
}

struct Register {
  std::uint32_t fid;
  std::string_view argument;
  unsigned reg;
};
class ForkRegister : public ::testing::TestWithParam<Register> {};
TEST_P(ForkRegister, holds_the_argument) {
  const rmm::Command* command = rmm::find_command(csm::fork_rsi_table(), GetParam().fid);
  const auto row = std::ranges::find(command->arguments, GetParam().argument, &Argument::name);
  ASSERT_NE(row, command->arguments.end());
  EXPECT_EQ(row->reg, GetParam().reg);
}
INSTANTIATE_TEST_SUITE_P(Rsi, ForkRegister,
                         ::testing::Values(Register{0xC400019A, "ipa", 2}, Register{0xC400019A, "size", 3},
                                           Register{0xC400019B, "region", 1},
                                           Register{0xC400019C, "share", 1}, Register{0xC400019D, "slot", 1},
                                           Register{0xC400019E, "share", 1}),
                         [](const auto& param) {
                           return fmt::format("{:x}_{}", param.param.fid, param.param.argument);
                         });

}  // namespace
}  // namespace realmsim::testing
