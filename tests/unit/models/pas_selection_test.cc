// Which space a translation regime names, and where it may execute (Arm ARM DDI0487 D8, D9).
#include "models/machine/pas_selection.h"

#include <optional>

#include <gtest/gtest.h>

#include "tests/unit/models/gpt_bench.h"

namespace realmsim::machine {
namespace {

TEST(PasSelection, derives_the_state_below_el3_from_two_bits) {
  EXPECT_EQ(state_below_el3({.nse = false, .ns = false}), SecurityState::Secure);
  EXPECT_EQ(state_below_el3({.nse = false, .ns = true}), SecurityState::NonSecure);
  EXPECT_EQ(state_below_el3({.nse = true, .ns = false}), std::nullopt);
  EXPECT_EQ(state_below_el3({.nse = true, .ns = true}), SecurityState::Realm);
}

TEST(PasSelection, tags_each_space_by_two_bits) {
  EXPECT_EQ(tag_of(Pas::Secure), (PasTag{.nse = false, .ns = false}));
  EXPECT_EQ(tag_of(Pas::NonSecure), (PasTag{.nse = false, .ns = true}));
  EXPECT_EQ(tag_of(Pas::Root), (PasTag{.nse = true, .ns = false}));
  EXPECT_EQ(tag_of(Pas::Realm), (PasTag{.nse = true, .ns = true}));
  for (const auto& row : kPasNames)
    EXPECT_EQ(pas_of(tag_of(row.value)), row.value);
}

struct SelectionRow {
  Regime regime;
  Pas chosen[4];  // by {NSE,NS} of the descriptor: 00, 01, 10, 11
  Pas otherwise;  // translation off, and table walks
};

TEST(PasSelection, reads_the_bits_that_the_regime_has) {
  constexpr Pas kN = Pas::NonSecure;
  constexpr Pas kS = Pas::Secure;
  constexpr Pas kR = Pas::Realm;
  constexpr Pas kT = Pas::Root;
  constexpr SelectionRow kRows[]{{Regime::NonSecure, {kN, kN, kN, kN}, kN},
                                 {Regime::Secure, {kS, kN, kS, kN}, kS},
                                 {Regime::RealmEl10, {kR, kN, kR, kN}, kR},
                                 {Regime::RealmEl2, {kR, kN, kR, kN}, kR},
                                 {Regime::El3, {kS, kN, kT, kR}, kT}};
  for (const SelectionRow& row : kRows) {
    for (unsigned bits = 0; bits < 4; ++bits) {
      const SpaceBits descriptor{.nse = (bits & 2) != 0, .ns = (bits & 1) != 0};
      EXPECT_EQ(selected_space(row.regime, descriptor), row.chosen[bits]) << bits;
    }
    EXPECT_EQ(default_space(row.regime), row.otherwise);
  }
}

TEST(PasSelection, pins_execution_of_realm_and_root_to_their_own_space) {
  for (const auto& row : kPasNames) {
    const bool realm = row.value == Pas::Realm;
    const auto unless = [](bool allowed, FaultKind fault) { return allowed ? FaultKind::None : fault; };
    EXPECT_EQ(execution_fault(Regime::NonSecure, row.value), FaultKind::None);
    EXPECT_EQ(execution_fault(Regime::Secure, row.value), FaultKind::None);
    EXPECT_EQ(execution_fault(Regime::RealmEl10, row.value), unless(realm, FaultKind::Stage2Permission));
    EXPECT_EQ(execution_fault(Regime::RealmEl2, row.value), unless(realm, FaultKind::Stage1Permission));
    EXPECT_EQ(execution_fault(Regime::El3, row.value),
              unless(row.value == Pas::Root, FaultKind::Stage1Permission));
  }
}

// The fetch would also fail the check; the permission fault ranks above.
TEST(PasSelection, refuses_a_foreign_fetch_before_the_granule_protection_check) {
  GptBench bench;
  bench.set_level1(GptBench::kDram, encode_granules(Gpi::Secure));
  DirectPort port{bench.machine};
  for (const SecurityState state : {SecurityState::Realm, SecurityState::Root}) {
    Cpu cpu{.state = state, .stage2 = {}, .tlb = {}};
    const auto attempt = [&](AccessType type) {
      return translate(cpu, {type, GptBench::kDram.value, Pas::NonSecure}, port).fault;
    };
    EXPECT_EQ(attempt(AccessType::Fetch), FaultKind::Stage1Permission);
    EXPECT_EQ(attempt(AccessType::Load), FaultKind::GranuleProtection);
    bench.set_level1(GptBench::kDram, encode_granules(Gpi::NonSecure));
    EXPECT_EQ(attempt(AccessType::Load), FaultKind::None);
    EXPECT_EQ(attempt(AccessType::Fetch), FaultKind::Stage1Permission);  // also with the translation cached
    bench.set_level1(GptBench::kDram, encode_granules(Gpi::Secure));
  }
}

}  // namespace
}  // namespace realmsim::machine
