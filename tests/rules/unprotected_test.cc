// RTT_MAP_UNPROTECTED and RTT_UNMAP_UNPROTECTED where they succeed, at each level (RMM 1.0 B4; A5 for the
// descriptor bits that the host may choose).
#include <gtest/gtest.h>

#include "tests/rules/bench.h"

namespace realmsim::testing {
namespace {

using machine::AccessType;
using rmm::EntryState;
using rmm::RttEntry;

constexpr Ipa kShared{(std::uint64_t{1} << 39) + 3 * machine::entry_bytes(1)};
constexpr std::uint64_t kNsExecuteNever = std::uint64_t{1} << 55 | std::uint64_t{1} << 54;
constexpr std::uint64_t kAccessFlag = 1 << 10;
constexpr std::uint64_t kInnerShareable = 0b11 << 8;
constexpr std::uint64_t kOuterShareable = 0b10 << 8;

Vcpu run_new_rec(Bench& bench, Pa rd) {
  const Vcpu vcpu = bench.add_rec(rd);
  bench.activate(rd);
  bench.enter(vcpu);
  return vcpu;
}

class MapAtLevel : public ::testing::TestWithParam<int> {
 protected:
  // Aligned for the level, and so that the spare block lies in it.
  [[nodiscard]] Pa target() const { return kSpareBlock.align_down(machine::entry_bytes(GetParam())); }
  [[nodiscard]] Ipa probe() const { return kShared + (kSpareBlock - target()); }
};

TEST_P(MapAtLevel, gives_the_realm_host_memory_until_it_is_unmapped) {
  Bench bench;
  const Pa rd = bench.new_realm();
  bench.make_tables(rd, kShared, GetParam());
  const std::uint64_t desc = target().value | kNormalWriteBack | kReadWrite;
  EXPECT_EQ(bench.must(rmm::kRmiRttMapUnprotected, {rd, kShared, GetParam(), desc}), Registers{});
  const rmm::RttWalk walk = bench.walk(rd, kShared);
  EXPECT_EQ(walk.level, GetParam());
  EXPECT_EQ(walk.entry, (RttEntry{.state = EntryState::AssignedNs,
                                  .pa = target(),
                                  .attributes = kNormalWriteBack | kReadWrite}));
  EXPECT_EQ(bench.references(walk.table()), 0u);

  const Vcpu vcpu = run_new_rec(bench, rd);
  ASSERT_EQ(bench.store(vcpu, probe(), 0x1234), FaultKind::None);
  EXPECT_EQ(bench.memory().read64(kSpareBlock), 0x1234u);
  ASSERT_TRUE(bench.cached(rd, probe()));

  const std::uint64_t top =
      kShared.align_down(machine::entry_bytes(GetParam() - 1)).value + machine::entry_bytes(GetParam() - 1);
  EXPECT_EQ(bench.must(rmm::kRmiRttUnmapUnprotected, {rd, kShared, GetParam()}), (Registers{0, top}));
  EXPECT_EQ(bench.entry(rd, kShared, GetParam()), RttEntry{.state = EntryState::UnassignedNs});
  EXPECT_FALSE(bench.cached(rd, probe()));
  const Accessed accessed = bench.access(vcpu, {.ipa = probe()});
  EXPECT_EQ(accessed.fault(), FaultKind::Stage2Translation);
  EXPECT_EQ(accessed.taken.recipient, Recipient::Host);
}
INSTANTIATE_TEST_SUITE_P(Rules, MapAtLevel, ::testing::Values(1, 2, 3),
                         [](const auto& param) { return "level_" + std::to_string(param.param); });

class MemoryAttribute : public ::testing::TestWithParam<std::uint64_t> {};
TEST_P(MemoryAttribute, reaches_the_descriptor_with_a_shareability_that_fits) {
  Bench bench;
  const Pa rd = bench.new_realm();
  bench.make_tables(rd, kShared);
  const std::uint64_t desc = kSpareBlock.value | GetParam() << 2 | kReadWrite;
  bench.must(rmm::kRmiRttMapUnprotected, {rd, kShared, 3, desc});
  const bool cacheable = GetParam() >= 0b110;
  EXPECT_EQ(bench.memory().read64(bench.walk(rd, kShared).address),
            desc | 0b11 | kNsExecuteNever | kAccessFlag | (cacheable ? kInnerShareable : kOuterShareable));
}
INSTANTIATE_TEST_SUITE_P(Rules, MemoryAttribute,
                         ::testing::Values(0b000, 0b001, 0b010, 0b011, 0b101, 0b110, 0b111),
                         [](const auto& param) { return "MemAttr_" + std::to_string(param.param); });

class InvalidAttribute : public ::testing::TestWithParam<std::uint64_t> {};
TEST_P(InvalidAttribute, is_refused) {
  Bench bench;
  const Pa rd = bench.new_realm();
  bench.make_tables(rd, kShared);
  const auto result =
      bench.call(rmm::kRmiRttMapUnprotected, {rd, kShared, 3, kSpareBlock.value | GetParam()});
  EXPECT_EQ(result.x[0], rmm::pack(rmm::RmiStatus::ErrorInput, 0));
}
INSTANTIATE_TEST_SUITE_P(Rules, InvalidAttribute,
                         ::testing::Values(0b100 << 2,               // reserved MemAttr
                                           1 << 5, 1 << 0, 1 << 1,   // MemAttr[3], valid, type
                                           0b01 << 8, 1 << 10,       // shareability, access flag
                                           std::uint64_t{1} << 48,   // address beyond 2^48
                                           std::uint64_t{1} << 52,   // contiguous
                                           std::uint64_t{1} << 55),  // NS
                         [](const auto& param) { return "case_" + std::to_string(param.index); });

struct Permission {
  std::uint64_t s2ap;
  FaultKind load;
  FaultKind store;
};
void PrintTo(const Permission& permission, std::ostream* out) {
  *out << "S2AP " << permission.s2ap;
}

class AccessPermission : public ::testing::TestWithParam<Permission> {};
TEST_P(AccessPermission, decides_what_the_realm_may_do_and_faults_go_to_the_host) {
  Bench bench;
  const Pa rd = bench.new_realm();
  bench.make_tables(rd, kShared);
  bench.must(rmm::kRmiRttMapUnprotected,
             {rd, kShared, 3, kSpareBlock.value | kNormalWriteBack | GetParam().s2ap << 6});
  const Vcpu vcpu = run_new_rec(bench, rd);
  for (const auto& [type, fault] :
       {std::pair{AccessType::Load, GetParam().load}, std::pair{AccessType::Store, GetParam().store}}) {
    const Accessed accessed = bench.access(vcpu, {.type = type, .ipa = kShared});
    EXPECT_EQ(accessed.fault(), fault);
    if (fault == FaultKind::None) continue;
    EXPECT_EQ(accessed.taken.recipient, Recipient::Host);
    bench.enter(vcpu);
  }
}
constexpr FaultKind kDenied = FaultKind::Stage2Permission;
INSTANTIATE_TEST_SUITE_P(Rules, AccessPermission,
                         ::testing::Values(Permission{0b00, kDenied, kDenied},
                                           Permission{0b01, FaultKind::None, kDenied},
                                           Permission{0b10, kDenied, FaultKind::None},
                                           Permission{0b11, FaultKind::None, FaultKind::None}),
                         [](const auto& param) { return "S2AP_" + std::to_string(param.param.s2ap); });

TEST(MapUnprotected, asks_nothing_of_the_target_address) {
  Bench bench;
  const Pa rd = bench.new_realm();
  bench.make_tables(rd, kShared);
  Ipa ipa = kShared;
  for (const Pa pa : {bench.device(), rd, Pa{0xf030'0000}, Pa{0xffff'ffff'f000}}) {
    bench.must(rmm::kRmiRttMapUnprotected, {rd, ipa, 3, pa.value | kNormalWriteBack | kReadWrite});
    EXPECT_EQ(bench.entry(rd, ipa).pa, pa);
    ipa = ipa + kGranuleBytes;
  }
}

TEST(MapUnprotected, gives_no_access_to_a_granule_once_it_is_delegated) {
  Bench bench;
  const Pa rd = bench.new_realm();
  const Pa target = bench.ns();
  bench.map_unprotected(rd, kShared, 3, target);
  const Vcpu vcpu = run_new_rec(bench, rd);
  ASSERT_EQ(bench.store(vcpu, kShared, 1), FaultKind::None);
  bench.must(rmm::kRmiGranuleDelegate, {target});
  const Accessed accessed = bench.access(vcpu, {.ipa = kShared});
  EXPECT_EQ(accessed.fault(), FaultKind::GranuleProtection);
  EXPECT_EQ(accessed.taken.recipient, Recipient::Realm);
}

}  // namespace
}  // namespace realmsim::testing
