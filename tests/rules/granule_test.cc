// RMI_VERSION, RMI_FEATURES, GRANULE_DELEGATE and GRANULE_UNDELEGATE where they succeed, and calls of
// functions that do not exist (RMM 1.0 B4; SMCCC).
#include <gtest/gtest.h>

#include "tests/rules/bench.h"
#include "tests/rules/sharing_bench.h"

namespace realmsim::testing {
namespace {

using machine::Gpi;
using rmm::GranuleState;

constexpr std::uint32_t kUnknownFunction = 0xC4000163;

TEST(Version, is_1_0_asked_for_1_0) {
  Bench bench;
  const Registers x = bench.must(rmm::kRmiVersion, {0x1'0000});
  EXPECT_EQ(x, (Registers{0, 0x1'0000, 0x1'0000}));
}

TEST(Version, tells_the_supported_revision_when_it_refuses) {
  Bench bench;
  for (const std::uint64_t request : {0x0ull, 0x1'0001ull, 0x2'0000ull, 0x8001'0000ull, 0x1'0001'0000ull}) {
    const auto result = bench.call(rmm::kRmiVersion, {request});
    EXPECT_EQ(result.x, (Registers{rmm::pack(rmm::RmiStatus::ErrorInput, 0), 0x1'0000, 0x1'0000})) << request;
  }
}

TEST(Version, is_told_to_realms_in_the_same_way) {
  Bench bench;
  const Vcpu vcpu = add_plain_realm(bench, 1);
  const std::uint64_t pc = bench.rec(vcpu.rec).pc;
  EXPECT_EQ(bench.rsi(vcpu, rmm::kRsiVersion, {0x1'0000}).x, (Registers{0, 0x1'0000, 0x1'0000}));
  EXPECT_EQ(bench.rsi(vcpu, rmm::kRsiVersion, {0x1'0001}).x, (Registers{1, 0x1'0000, 0x1'0000}));
  EXPECT_EQ(bench.rec(vcpu.rec).pc, pc + 8);
}

TEST(Features, tell_the_limits_of_the_platform_in_register_0) {
  Bench bench;
  EXPECT_EQ(bench.must(rmm::kRmiFeatures, {0}), (Registers{0, 0x0000'0283'FC10'4130}));
}

TEST(Features, are_zero_in_every_other_register) {
  Bench bench;
  EXPECT_EQ(bench.must(rmm::kRmiFeatures, {1}), Registers{});
  EXPECT_EQ(bench.must(rmm::kRmiFeatures, {~0ull}), Registers{});
}

TEST(GranuleDelegate, moves_the_granule_to_the_realm_space_and_wipes_it) {
  Bench bench;
  const Pa granule = bench.ns();
  bench.memory().fill(granule, kGranuleBytes, std::byte{0xa5});
  bench.must(rmm::kRmiGranuleDelegate, {granule});
  EXPECT_EQ(bench.granule(granule), GranuleState::Delegated);
  EXPECT_EQ(bench.gpi(granule), Gpi::Realm);
  EXPECT_TRUE(bench.is_zero(granule));
  EXPECT_EQ(bench.state().rmm.owner_of(granule), std::nullopt);
}

TEST(GranuleDelegate, takes_cached_translations_away_from_the_host) {
  Bench bench;
  const Pa granule = bench.ns();
  std::byte byte{};
  ASSERT_EQ(bench.direct().load(0, granule.value, Pas::NonSecure, {&byte, 1}).fault, FaultKind::None);
  bench.must(rmm::kRmiGranuleDelegate, {granule});
  EXPECT_EQ(bench.direct().load(0, granule.value, Pas::NonSecure, {&byte, 1}).fault,
            FaultKind::GranuleProtection);
}

class DelegateOfSpace : public ::testing::TestWithParam<Gpi> {};
TEST_P(DelegateOfSpace, is_refused_when_the_granule_is_not_non_secure) {
  Bench bench;
  const Pa granule = bench.ns();
  bench.poke_gpi(granule, GetParam());
  EXPECT_EQ(bench.call(rmm::kRmiGranuleDelegate, {granule}).x[0], rmm::pack(rmm::RmiStatus::ErrorInput, 0));
  EXPECT_EQ(bench.gpi(granule), GetParam());
}
INSTANTIATE_TEST_SUITE_P(Rules, DelegateOfSpace,
                         ::testing::Values(Gpi::NoAccess, Gpi::Secure, Gpi::Root, Gpi::All),
                         [](const auto& param) { return std::string{machine::name_of(param.param)}; });

TEST(GranuleUndelegate, returns_the_granule_empty_to_the_non_secure_space) {
  Bench bench;
  const Pa rd = bench.new_realm();
  bench.must(rmm::kRmiRealmDestroy, {rd});
  bench.must(rmm::kRmiGranuleUndelegate, {rd});
  EXPECT_EQ(bench.granule(rd), GranuleState::Undelegated);
  EXPECT_EQ(bench.gpi(rd), Gpi::NonSecure);
  EXPECT_TRUE(bench.is_zero(rd));
  std::byte byte{};
  EXPECT_EQ(bench.direct().load(0, rd.value, Pas::NonSecure, {&byte, 1}).fault, FaultKind::None);
}

TEST(GranuleUndelegate, is_refused_in_every_state_but_delegated) {
  Bench bench;
  const Sharing sharing = attached_sharing(bench);
  const Partner& provider = sharing.provider;
  const Pa data = bench.entry(provider.rd(), kRegionBase).pa;
  const Pa table = bench.walk(provider.rd(), kRegionBase).table();
  const Pa aux = bench.rec(provider.vcpu.rec).aux.front();
  for (const Pa granule : {provider.rd(), provider.vcpu.rec, aux, data, table, provider.apt, bench.ns()}) {
    const GranuleState before = bench.granule(granule);
    EXPECT_EQ(bench.call(rmm::kRmiGranuleUndelegate, {granule}).x[0], 1u) << rmm::name_of(before);
    EXPECT_EQ(bench.granule(granule), before);
  }
}

TEST(UnknownFunction, returns_not_supported_to_the_host_and_changes_nothing) {
  Bench bench;
  const backends::CcaState before = bench.state();
  const auto result = bench.direct().backend().smc(0, {kUnknownFunction}, bench.direct().meter());
  EXPECT_EQ(result.x[0], ~std::uint64_t{0});
  EXPECT_EQ(result.command, nullptr);
  EXPECT_TRUE(bench.state() == before);
}

TEST(UnknownFunction, returns_not_supported_to_a_realm_and_passes_the_instruction) {
  Bench bench;
  const Vcpu vcpu = add_plain_realm(bench, 1);
  const std::uint64_t pc = bench.rec(vcpu.rec).pc;
  const auto result = bench.direct().backend().smc(vcpu.cpu, {kUnknownFunction}, bench.direct().meter());
  EXPECT_EQ(result.x[0], ~std::uint64_t{0});
  EXPECT_EQ(bench.rec(vcpu.rec).gprs[0], ~std::uint64_t{0});
  EXPECT_EQ(bench.rec(vcpu.rec).pc, pc + 4);
}

TEST(UnknownFunction, is_every_realm_function_for_the_host_and_the_reverse) {
  Bench bench;
  EXPECT_EQ(bench.call(rmm::kRsiVersion, {0x1'0000}).x[0], ~std::uint64_t{0});
  EXPECT_EQ(bench.rsi(add_plain_realm(bench, 1), rmm::kRmiVersion, {0x1'0000}).x[0], ~std::uint64_t{0});
}

}  // namespace
}  // namespace realmsim::testing
