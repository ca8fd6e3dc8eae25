// Which granule which access may reach: every GPI against every space and requester (Arm ARM DDI0487 D9).
#include <string_view>

#include <gtest/gtest.h>

#include "tests/unit/models/gpt_bench.h"

namespace realmsim::machine {
namespace {

constexpr SecurityState kStates[]{SecurityState::NonSecure, SecurityState::Secure, SecurityState::Realm,
                                  SecurityState::Root};
constexpr Pas kSpaces[]{Pas::NonSecure, Pas::Secure, Pas::Realm, Pas::Root};

struct PermissionRow {
  Gpi gpi;
  // For requesters Non-secure, Secure, Realm, Root in turn: the spaces through which it may pass, of
  // N, S, R and T (Root).
  std::string_view spaces[4];
};

constexpr PermissionRow kPermissions[]{
    {Gpi::NoAccess, {"", "", "", ""}},
    {Gpi::SystemAgent, {"", "", "", ""}},
    {Gpi::NonSecureProtected, {"", "", "", ""}},
    {Gpi::NoAccess6, {"", "", "", ""}},
    {Gpi::NoAccess7, {"", "", "", ""}},
    {Gpi::Secure, {"S", "S", "S", "S"}},
    {Gpi::NonSecure, {"N", "N", "N", "N"}},
    {Gpi::Root, {"T", "T", "T", "T"}},
    {Gpi::Realm, {"R", "R", "R", "R"}},
    {Gpi::NonSecureOnly, {"N", "", "", "N"}},
    {Gpi::All, {"NSRT", "NSRT", "NSRT", "NSRT"}},
};

constexpr char letter(Pas pas) {
  return "NSRT"[static_cast<std::size_t>(pas)];
}

TEST(GptPermission, compares_space_and_requester_with_the_granule) {
  for (const PermissionRow& row : kPermissions) {
    for (const SecurityState state : kStates) {
      for (const Pas pas : kSpaces) {
        const bool expected =
            row.spaces[static_cast<std::size_t>(state)].find(letter(pas)) != std::string_view::npos;
        EXPECT_EQ(permits(row.gpi, state, pas), expected)
            << name_of(row.gpi) << " " << name_of(state) << " " << name_of(pas);
      }
    }
  }
}

// The same through the tables, by a block of level 0 and by a granule of level 1.
TEST(GptPermission, decides_the_check_at_either_level) {
  GptBench bench;
  bench.set_features({.gpc2 = true, .gdi = true});
  bench.set([](Gpccr& gpccr) { gpccr.nso = gpccr.sa = gpccr.nsp = gpccr.na6 = gpccr.na7 = true; });
  const Pa block{0x4000'0000};
  for (const PermissionRow& row : kPermissions) {
    bench.set_level0(block, encode_level0_block(row.gpi));
    bench.set_level1(GptBench::kDram, replace_granule(encode_granules(Gpi::NoAccess), 5, row.gpi));
    const Pa granule = GptBench::kDram + 5 * kGranuleBytes;
    for (const SecurityState state : kStates) {
      for (const Pas pas : kSpaces) {
        const auto fault = permits(row.gpi, state, pas) ? FaultKind::None : FaultKind::GranuleProtection;
        const GpcResult at_level0 = bench.check(state, pas, block + 0x1234);
        EXPECT_EQ(at_level0.fault, fault);
        EXPECT_EQ(at_level0.level, 0);
        EXPECT_EQ(at_level0.found, row.gpi);
        const GpcResult at_level1 = bench.check(state, pas, granule + 0xfff);
        EXPECT_EQ(at_level1.fault, fault);
        EXPECT_EQ(at_level1.level, 1);
        EXPECT_EQ(at_level1.found, row.gpi);
      }
    }
  }
}

TEST(GptPermission, keeps_each_of_sixteen_granules_in_a_word_apart) {
  GptBench bench;
  constexpr Gpi kGpis[]{Gpi::NonSecure, Gpi::Realm, Gpi::Secure, Gpi::Root, Gpi::NoAccess, Gpi::All};
  std::uint64_t word = 0;
  for (unsigned i = 0; i < 16; ++i)
    word = replace_granule(word, i, kGpis[i % 6]);
  bench.set_level1(GptBench::kDram, word);
  for (unsigned i = 0; i < 16; ++i) {
    const Pa granule = GptBench::kDram + i * kGranuleBytes;
    EXPECT_EQ(bench.check(SecurityState::Root, Pas::Root, granule).found, kGpis[i % 6]) << i;
    EXPECT_EQ(current_gpi(bench.machine, granule), kGpis[i % 6]) << i;
  }
  EXPECT_EQ(current_gpis(bench.machine, GptBench::kDram), word);
}

TEST(GptPermission, covers_larger_granules_by_one_gpi) {
  struct Row {
    std::uint8_t pgs;
    std::uint64_t bytes;
  };
  for (const Row row : {Row{0, 0x1000}, Row{1, 0x1'0000}, Row{2, 0x4000}}) {
    GptBench bench;
    bench.configure({.gpccr = {.pgs = row.pgs, .gpc = true}, .gptbr = {GptBench::kLevel0}});
    bench.set_level1(GptBench::kDram, replace_granule(encode_granules(Gpi::NonSecure), 2, Gpi::Realm));
    const auto found = [&](std::uint64_t offset) {
      return bench.check(SecurityState::NonSecure, Pas::NonSecure, GptBench::kDram + offset).found;
    };
    EXPECT_EQ(found(2 * row.bytes - 1), Gpi::NonSecure);
    EXPECT_EQ(found(2 * row.bytes), Gpi::Realm);
    EXPECT_EQ(found(3 * row.bytes - 1), Gpi::Realm);
    EXPECT_EQ(found(3 * row.bytes), Gpi::NonSecure);
  }
}

struct NamingRow {
  SecurityState state;
  std::string_view spaces;
};

TEST(GptPermission, lets_each_state_name_only_its_own_spaces) {
  constexpr NamingRow kRows[]{{SecurityState::NonSecure, "N"},
                              {SecurityState::Secure, "NS"},
                              {SecurityState::Realm, "NR"},
                              {SecurityState::Root, "NSRT"}};
  for (const NamingRow& row : kRows) {
    for (const Pas pas : kSpaces) {
      EXPECT_EQ(can_name(row.state, pas), row.spaces.find(letter(pas)) != std::string_view::npos)
          << name_of(row.state) << " " << name_of(pas);
    }
  }
}

}  // namespace
}  // namespace realmsim::machine
