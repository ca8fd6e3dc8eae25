// REALM_CREATE, REALM_ACTIVATE, REALM_DESTROY and REC_AUX_COUNT where they succeed (RMM 1.0 B4; A5 for the
// starting tables).
#include <gtest/gtest.h>

#include "models/rmm/params.h"
#include "tests/rules/bench.h"

namespace realmsim::testing {
namespace {

using rmm::EntryState;
using rmm::GranuleState;
using rmm::RealmState;
using rmm::Ripas;

constexpr rmm::Config kWidePlatform{.max_ipa_width = 52, .pa_width = 52};

TEST(RealmCreate, makes_an_rd_with_the_attributes_that_the_host_asked_for) {
  Bench bench;
  const Pa rd = bench.delegated();
  const Pa root = bench.delegated(2);
  rmm::RealmParams params{.s2sz = 40,
                          .num_bps = 1,
                          .num_wps = 1,
                          .hash_algo = 1,
                          .vmid = 0x5a,
                          .rtt_base = root.value,
                          .rtt_level_start = 1,
                          .rtt_num_start = 2};
  params.rpv.fill(std::byte{0x77});
  const Pa granule = bench.ns();
  bench.memory().write(granule, rmm::encode(params));
  EXPECT_EQ(bench.must(rmm::kRmiRealmCreate, {rd, granule}), Registers{});

  const rmm::Realm& realm = bench.realm(rd);
  EXPECT_EQ(realm.state, RealmState::New);
  EXPECT_EQ(realm.stage2.root, root);
  EXPECT_EQ(realm.stage2.vmid.value, 0x5a);
  EXPECT_EQ(realm.stage2.start_level, 1);
  EXPECT_EQ(realm.stage2.ipa_bits, 40);
  EXPECT_FALSE(realm.stage2.lpa2);
  EXPECT_EQ(realm.start_tables, 2u);
  EXPECT_EQ(realm.hash_algorithm, crypto::HashAlgorithm::Sha512);
  EXPECT_EQ(realm.rpv, params.rpv);
  EXPECT_EQ(realm.rec_index, 0u);
  EXPECT_EQ(realm.num_recs, 0u);
  EXPECT_TRUE(bench.state().rmm.vmids.contains({0x5a}));
  EXPECT_EQ(bench.granule(rd), GranuleState::Rd);
  EXPECT_EQ(bench.state().rmm.owner_of(rd), rd);
  for (const Pa table : {root, root + kGranuleBytes}) {
    EXPECT_EQ(bench.granule(table), GranuleState::Rtt);
    EXPECT_EQ(bench.references(table), 0u);
    EXPECT_EQ(bench.state().rmm.owner_of(table), rd);
  }
}

TEST(RealmCreate, measures_into_the_rim_and_leaves_the_rems_zero) {
  Bench bench;
  const rmm::Realm& realm = bench.realm(bench.new_realm());
  EXPECT_NE(realm.measurements[0], crypto::Measurement{});
  for (std::size_t i = 1; i < rmm::kMeasurementSlots; ++i)
    EXPECT_EQ(realm.measurements[i], crypto::Measurement{});
}

struct Geometry {
  unsigned ipa_bits;
  int start_level;
  unsigned tables;
  bool lpa2 = false;
};
void PrintTo(const Geometry& geometry, std::ostream* out) {
  *out << geometry.ipa_bits << " bits from level " << geometry.start_level;
}

class StartingTables : public ::testing::TestWithParam<Geometry> {};
TEST_P(StartingTables, are_as_many_as_the_width_needs_and_cover_both_halves) {
  const Geometry& geometry = GetParam();
  Bench bench{kWidePlatform};
  const Pa rd = bench.new_realm(
      {.ipa_bits = geometry.ipa_bits, .start_level = geometry.start_level, .lpa2 = geometry.lpa2});
  const rmm::Realm& realm = bench.realm(rd);
  EXPECT_EQ(realm.start_tables, geometry.tables);

  const Ipa middle{std::uint64_t{1} << (geometry.ipa_bits - 1)};
  const Ipa last = middle + (middle.value - kGranuleBytes);
  for (const Ipa ipa : {Ipa{0}, middle - kGranuleBytes}) {
    EXPECT_EQ(bench.entry(rd, ipa), (rmm::RttEntry{.state = EntryState::Unassigned, .ripas = Ripas::Empty}));
    EXPECT_EQ(bench.walk(rd, ipa).level, geometry.start_level);
  }
  for (const Ipa ipa : {middle, last})
    EXPECT_EQ(bench.entry(rd, ipa), rmm::RttEntry{.state = EntryState::UnassignedNs});
  const std::uint64_t entries = std::uint64_t{1}
                                << (geometry.ipa_bits - machine::entry_shift(geometry.start_level));
  EXPECT_EQ(bench.walk(rd, Ipa{0}).address, realm.stage2.root);
  EXPECT_EQ(bench.walk(rd, last).address, realm.stage2.root + (entries - 1) * 8);
}
INSTANTIATE_TEST_SUITE_P(Rules, StartingTables,
                         ::testing::Values(Geometry{32, 2, 4}, Geometry{33, 2, 8}, Geometry{34, 2, 16},
                                           Geometry{32, 1, 1}, Geometry{39, 1, 1}, Geometry{40, 1, 2},
                                           Geometry{41, 1, 4}, Geometry{42, 1, 8}, Geometry{43, 1, 16},
                                           Geometry{40, 0, 1}, Geometry{48, 0, 1}, Geometry{49, 0, 2, true},
                                           Geometry{52, 0, 16, true}, Geometry{49, -1, 1, true},
                                           Geometry{52, -1, 1, true}),
                         [](const auto& param) {
                           const int level = param.param.start_level;
                           return std::to_string(param.param.ipa_bits) + "_bits_from_level_" +
                                  (level < 0 ? "minus_1" : std::to_string(level));
                         });

class ImpossibleGeometry : public ::testing::TestWithParam<Geometry> {};
TEST_P(ImpossibleGeometry, is_refused) {
  const Geometry& geometry = GetParam();
  Bench bench{kWidePlatform};
  const Pa params = bench.ns();
  bench.memory().write(params,
                       rmm::encode(rmm::RealmParams{.flags = geometry.lpa2 ? 1u : 0u,
                                                    .s2sz = static_cast<std::uint8_t>(geometry.ipa_bits),
                                                    .num_bps = 1,
                                                    .num_wps = 1,
                                                    .rtt_base = bench.delegated(32).value,
                                                    .rtt_level_start = geometry.start_level,
                                                    .rtt_num_start = geometry.tables}));
  const auto result = bench.call(rmm::kRmiRealmCreate, {bench.delegated(), params});
  EXPECT_EQ(result.x[0], rmm::pack(rmm::RmiStatus::ErrorInput, 0));
  EXPECT_TRUE(bench.state().rmm.realms.empty());
  EXPECT_TRUE(bench.state().rmm.vmids.empty());
}
INSTANTIATE_TEST_SUITE_P(Rules, ImpossibleGeometry,
                         ::testing::Values(Geometry{35, 2, 32}, Geometry{44, 1, 32}, Geometry{39, 0, 1},
                                           Geometry{40, 1, 1}, Geometry{40, 1, 4}, Geometry{40, 3, 1},
                                           Geometry{48, -1, 1, true}, Geometry{49, 0, 2}, Geometry{49, -1, 1},
                                           Geometry{40, -1, 1}, Geometry{40, 1, 0},
                                           Geometry{53, -1, 1, true}),
                         [](const auto& param) { return "case_" + std::to_string(param.index); });

TEST(RealmActivate, makes_the_realm_active_and_freezes_what_was_measured) {
  Bench bench;
  const Pa rd = bench.new_realm();
  const auto measurements = bench.realm(rd).measurements;
  EXPECT_EQ(bench.must(rmm::kRmiRealmActivate, {rd}), Registers{});
  EXPECT_EQ(bench.realm(rd).state, RealmState::Active);
  EXPECT_EQ(bench.realm(rd).measurements, measurements);
}

class DestroyInState : public ::testing::TestWithParam<RealmState> {};
TEST_P(DestroyInState, returns_all_granules_and_the_vmid) {
  Bench bench;
  const Pa rd = bench.new_realm();
  const rmm::Realm realm = bench.realm(rd);
  bench.realm(rd).state = GetParam();
  EXPECT_EQ(bench.must(rmm::kRmiRealmDestroy, {rd}), Registers{});
  for (const Pa granule : {rd, realm.stage2.root, realm.stage2.root + kGranuleBytes}) {
    EXPECT_EQ(bench.granule(granule), GranuleState::Delegated);
    EXPECT_EQ(bench.state().rmm.owner_of(granule), std::nullopt);
    EXPECT_TRUE(bench.is_zero(granule));
  }
  EXPECT_FALSE(bench.state().rmm.realms.contains(rd));
  EXPECT_FALSE(bench.state().rmm.vmids.contains(realm.stage2.vmid));
}
INSTANTIATE_TEST_SUITE_P(Rules, DestroyInState,
                         ::testing::Values(RealmState::New, RealmState::Active, RealmState::SystemOff),
                         [](const auto& param) { return std::string{rmm::name_of(param.param)}; });

TEST(RealmDestroy, is_not_held_up_by_unprotected_blocks_and_forgets_their_translations) {
  Bench bench;
  const Ipa block{std::uint64_t{1} << 39};
  const Pa rd = bench.new_realm();
  bench.map_unprotected(rd, block, 1, kDramBase);
  const Vcpu vcpu = bench.add_rec(rd);
  bench.activate(rd);
  bench.enter(vcpu);
  const Ipa spare = block + (kSpareBlock - kDramBase);
  ASSERT_EQ(bench.load(vcpu, spare), FaultKind::None);
  ASSERT_TRUE(bench.cached(rd, spare));
  bench.direct().backend().interrupt(vcpu.cpu, bench.direct().meter());
  bench.must(rmm::kRmiRecDestroy, {vcpu.rec});
  bench.must(rmm::kRmiRealmDestroy, {rd});
  for (const machine::Cpu& cpu : bench.state().machine.cpus) {
    for (const auto& [tag, entry] : cpu.tlb.contents())
      EXPECT_FALSE(tag.is_stage2());
  }
}

TEST(RecAuxCount, is_the_same_in_every_state_of_the_realm) {
  Bench bench;
  const Pa rd = bench.new_realm();
  EXPECT_EQ(bench.must(rmm::kRmiRecAuxCount, {rd}), (Registers{0, 16}));
  bench.activate(rd);
  EXPECT_EQ(bench.must(rmm::kRmiRecAuxCount, {rd}), (Registers{0, 16}));
}

}  // namespace
}  // namespace realmsim::testing
