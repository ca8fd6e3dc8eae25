// Realms with LPA2: output addresses of 52 bits, wider IPA spaces and the starting level -1 (RMM 1.0 A5, B4).
#include <gtest/gtest.h>

#include "tests/rules/bench.h"

namespace realmsim::testing {
namespace {

using rmm::EntryState;
using rmm::Ripas;
using rmm::RttEntry;

constexpr rmm::Config kWidePlatform{.max_ipa_width = 52, .pa_width = 52};
constexpr RealmShape kFromLevel1{.ipa_bits = 40, .start_level = 1, .lpa2 = true};
constexpr RealmShape kFromLevelMinus1{.ipa_bits = 52, .start_level = -1, .lpa2 = true};
constexpr std::uint64_t kMinus1 = 0xff;  // a level in the index of a return code
constexpr Ipa kPage{0x20'0000};

TEST(Lpa2, protected_descriptors_carry_address_bits_instead_of_a_shareability) {
  Bench bench;
  const Pa rd = bench.new_realm(kFromLevel1);
  bench.make_ram(rd, kPage);
  const Pa data = bench.add_data(rd, kPage);
  EXPECT_EQ(bench.memory().read64(bench.walk(rd, kPage).address), data.value | 0x4db);
}

TEST(Lpa2, unprotected_mappings_reach_addresses_of_52_bits) {
  Bench bench;
  const Pa rd = bench.new_realm(kFromLevel1);
  const Ipa ipa{std::uint64_t{1} << 39};
  bench.make_tables(rd, ipa);
  // Address bits 51:50 stand in [9:8].
  const std::uint64_t desc = std::uint64_t{0b11} << 48 | 0x1000 | 0b01 << 8 | kNormalWriteBack | kReadWrite;
  bench.must(rmm::kRmiRttMapUnprotected, {rd, ipa, 3, desc});
  const std::uint64_t pa = std::uint64_t{0b0111} << 48 | 0x1000;
  EXPECT_EQ(
      bench.entry(rd, ipa),
      (RttEntry{.state = EntryState::AssignedNs, .pa = Pa{pa}, .attributes = kNormalWriteBack | kReadWrite}));
  EXPECT_EQ(bench.must(rmm::kRmiRttReadEntry, {rd, ipa, 3}), (Registers{0, 3, 1, desc, 0}));
}

TEST(Lpa2, is_needed_for_an_ipa_space_of_more_than_48_bits) {
  Bench bench{kWidePlatform};
  const Pa rd = bench.new_realm({.ipa_bits = 50, .start_level = 0, .lpa2 = true});
  const Ipa last_protected{(std::uint64_t{1} << 49) - kGranuleBytes};
  bench.make_ram(rd, last_protected);
  const Pa data = bench.add_data(rd, last_protected);
  EXPECT_EQ(bench.entry(rd, last_protected), (RttEntry{EntryState::Assigned, Ripas::Ram, data}));
}

class StartLevelMinus1 : public ::testing::Test {
 protected:
  Bench bench{kWidePlatform};
  Pa rd = bench.new_realm(kFromLevelMinus1);
};

TEST_F(StartLevelMinus1, has_five_levels_of_tables_down_to_a_page) {
  const Ipa high{std::uint64_t{5} << 48};
  bench.make_ram(rd, high);
  const Pa data = bench.add_data(rd, high);
  EXPECT_EQ(bench.entry(rd, high), (RttEntry{EntryState::Assigned, Ripas::Ram, data}));
  for (int level = -1; level < machine::kPageLevel; ++level)
    EXPECT_EQ(bench.entry(rd, high, level).state, EntryState::Table) << level;
  const Vcpu vcpu = bench.add_rec(rd);
  bench.activate(rd);
  bench.enter(vcpu);
  EXPECT_EQ(bench.access(vcpu, {.ipa = high + 0x10}).translation.pa, data + 0x10);
}

TEST_F(StartLevelMinus1, is_255_in_the_index_of_an_rtt_error) {
  const std::uint64_t at_start = rmm::pack(rmm::RmiStatus::ErrorRtt, kMinus1);
  EXPECT_EQ(bench.call(rmm::kRmiDataCreateUnknown, {rd, bench.delegated(), kPage}).x[0], at_start);
  EXPECT_EQ(bench.call(rmm::kRmiRttCreate, {rd, bench.delegated(), kPage, 3}).x[0], at_start);
  EXPECT_EQ(bench.call(rmm::kRmiRttDestroy, {rd, kPage, 3}).x[0], at_start);
  EXPECT_EQ(bench.call(rmm::kRmiRttInitRipas, {rd, Ipa{0}, Ipa{0x1000}}).x[0], at_start);
}

TEST_F(StartLevelMinus1, can_be_read_and_initialised_like_any_other) {
  const std::uint64_t reach = std::uint64_t{1} << 48;
  EXPECT_EQ(bench.must(rmm::kRmiRttInitRipas, {rd, Ipa{reach}, Ipa{3 * reach}})[1], 3 * reach);
  const Registers x = bench.must(rmm::kRmiRttReadEntry, {rd, Ipa{reach}, -1});
  EXPECT_EQ(x, (Registers{0, ~std::uint64_t{0}, 0, 0, 1}));
}

// Only IPA bits 51:48 select an entry of a level -1 table: it has 16.
TEST_F(StartLevelMinus1, table_ends_after_its_sixteenth_entry) {
  const auto result = bench.call(rmm::kRmiDataDestroy, {rd, kPage});
  EXPECT_EQ(result.x[0], rmm::pack(rmm::RmiStatus::ErrorRtt, kMinus1));
  EXPECT_EQ(result.x[2], std::uint64_t{1} << 52);
}

}  // namespace
}  // namespace realmsim::testing
