// Commands for one half of the IPA space are refused in the other, even where the tables would let them pass;
// and the last page of each half belongs to it (RMM 1.0 A5, B4).
#include <gtest/gtest.h>

#include "tests/rules/sharing_bench.h"

namespace realmsim::testing {
namespace {

using rmm::pack;
using rmm::RmiStatus;

constexpr Ipa kFirstUnprotected{std::uint64_t{1} << 39};
constexpr Ipa kLastProtected = kFirstUnprotected - kGranuleBytes;
constexpr Ipa kLastUnprotected{(std::uint64_t{1} << 40) - kGranuleBytes};
constexpr Ipa kBeyond{std::uint64_t{1} << 40};
constexpr std::uint64_t kInputError = pack(RmiStatus::ErrorInput, 0);
constexpr std::uint64_t kDesc = kSpareBlock.value | kNormalWriteBack | kReadWrite;

class Halves : public ::testing::Test {
 protected:
  Halves() {
    for (const Ipa ipa : {kLastProtected, kFirstUnprotected, kLastUnprotected})
      bench.make_tables(rd, ipa);
  }
  std::uint64_t x0(const rmm::Command& command, Words arguments) {
    return bench.call(command, arguments).x[0];
  }

  Bench bench;
  Pa rd = bench.new_realm();
};

TEST_F(Halves, data_stays_in_the_protected_half) {
  const Pa data = bench.delegated();
  for (const Ipa ipa : {kFirstUnprotected, kLastUnprotected, kBeyond}) {
    EXPECT_EQ(x0(rmm::kRmiDataCreate, {rd, data, ipa, bench.ns(), 0}), kInputError);
    EXPECT_EQ(x0(csm::kRmiDataCreateUnknown, {rd, data, ipa}), kInputError);
    EXPECT_EQ(x0(csm::kRmiDataDestroy, {rd, ipa}), kInputError);
  }
  EXPECT_EQ(x0(csm::kRmiDataCreateUnknown, {rd, data, kLastProtected}), 0u);
  EXPECT_EQ(x0(csm::kRmiDataDestroy, {rd, kLastProtected}), 0u);
}

TEST_F(Halves, ripas_stays_in_the_protected_half) {
  EXPECT_EQ(x0(rmm::kRmiRttInitRipas, {rd, kFirstUnprotected, kFirstUnprotected + kGranuleBytes}),
            kInputError);
  EXPECT_EQ(x0(rmm::kRmiRttInitRipas, {rd, kLastProtected, kFirstUnprotected}), 0u);
}

TEST_F(Halves, host_memory_stays_in_the_unprotected_half) {
  for (const Ipa ipa : {Ipa{0}, kLastProtected, kBeyond}) {
    EXPECT_EQ(x0(rmm::kRmiRttMapUnprotected, {rd, ipa, 3, kDesc}), kInputError);
    EXPECT_EQ(x0(rmm::kRmiRttUnmapUnprotected, {rd, ipa, 3}), kInputError);
  }
  for (const Ipa ipa : {kFirstUnprotected, kLastUnprotected}) {
    EXPECT_EQ(x0(rmm::kRmiRttMapUnprotected, {rd, ipa, 3, kDesc}), 0u);
    EXPECT_EQ(x0(rmm::kRmiRttUnmapUnprotected, {rd, ipa, 3}), 0u);
  }
}

TEST_F(Halves, tables_are_made_read_and_destroyed_in_both) {
  for (const Ipa ipa : {kLastProtected, kLastUnprotected}) {
    const Ipa block = ipa.align_down(machine::entry_bytes(2));
    EXPECT_EQ(x0(csm::kRmiRttReadEntry, {rd, ipa, 3}), 0u);
    EXPECT_EQ(x0(rmm::kRmiRttDestroy, {rd, block, 3}), 0u);
    EXPECT_EQ(x0(rmm::kRmiRttCreate, {rd, bench.delegated(), block, 3}), 0u);
  }
  EXPECT_EQ(x0(csm::kRmiRttReadEntry, {rd, kBeyond, 3}), kInputError);
  EXPECT_EQ(x0(rmm::kRmiRttDestroy, {rd, kBeyond, 3}), kInputError);
}

// Levels that are none, as the host may write them into a 64-bit register.
class NoLevel : public Halves, public ::testing::WithParamInterface<std::int64_t> {};
TEST_P(NoLevel, is_refused_by_every_command_with_a_level) {
  const std::int64_t level = GetParam();
  EXPECT_EQ(x0(rmm::kRmiRttCreate, {rd, bench.delegated(), Ipa{0}, level}), kInputError);
  EXPECT_EQ(x0(rmm::kRmiRttDestroy, {rd, Ipa{0}, level}), kInputError);
  EXPECT_EQ(x0(csm::kRmiRttReadEntry, {rd, Ipa{0}, level}), kInputError);
  EXPECT_EQ(x0(rmm::kRmiRttMapUnprotected, {rd, kFirstUnprotected, level, kDesc}), kInputError);
  EXPECT_EQ(x0(rmm::kRmiRttUnmapUnprotected, {rd, kFirstUnprotected, level}), kInputError);
}
INSTANTIATE_TEST_SUITE_P(Rules, NoLevel,
                         ::testing::Values(4, 0, -1, 0x1'0000'0002, 0xffff'ffff, -0x8000'0000'0000'0000,
                                           0x7fff'ffff'ffff'ffff),
                         [](const auto& param) { return "case_" + std::to_string(param.index); });

TEST(HostCallInTheUnprotectedHalf, is_refused_even_where_host_memory_is_mapped) {
  Bench bench;
  const Partner partner = add_consumer(bench);
  bench.map_unprotected(partner.rd(), kFirstUnprotected, 3, kSpareBlock);
  EXPECT_EQ(bench.rsi(partner.vcpu, rmm::kRsiHostCall, {kFirstUnprotected}).refused, "addr.protected");
}

TEST(RegionInTheUnprotectedHalf, is_refused) {
  Bench bench;
  const Partner partner = add_provider(bench);
  EXPECT_EQ(bench.rsi(partner.vcpu, csm::kRsiCsmCreate, {kFirstUnprotected, kGranuleBytes}).refused,
            "range.protected");
}

}  // namespace
}  // namespace realmsim::testing
