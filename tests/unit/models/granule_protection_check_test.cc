// The granule protection check finds its faults in the order and at the levels of the manual
// (Arm ARM DDI0487 D9.3), in tables written descriptor by descriptor.
#include <array>

#include <gtest/gtest.h>

#include "tests/unit/models/gpt_bench.h"

namespace realmsim::machine {
namespace {

struct CheckRow {
  std::string_view title;
  void (*prepare)(GptBench& bench);
  Pas pas;
  Pa pa;
  FaultKind fault;
  std::uint8_t level;
  std::optional<Gpi> found;
};

constexpr auto kAsBuilt = [](GptBench&) {};
constexpr auto kReservedPps = [](GptBench& bench) { bench.set([](Gpccr& gpccr) { gpccr.pps = 10; }); };
constexpr auto kAllPadBits = [](GptBench& bench) {
  bench.set([](Gpccr& gpccr) { gpccr.spad = gpccr.nspad = gpccr.rlpad = true; });
};
// The GiB of kWindow, and again every TiB.
constexpr auto kBypass = [](GptBench& bench) {
  bench.configure({.gpccr = {.gpc = true, .gpcbw = true}, .gptbr = {GptBench::kLevel0}, .gpcbw = {.addr = 3}},
                  {.gpc2 = true, .gpc3 = true});
};
constexpr auto kBypassReserved = [](GptBench& bench) {
  bench.configure({.gpccr = {.gpc = true, .gpcbw = true}, .gptbr = {GptBench::kLevel0}, .gpcbw = {.size = 3}},
                  {.gpc2 = true, .gpc3 = true});
};
constexpr auto kBaseTooHigh = [](GptBench& bench) { bench.set_base(GptBench::kHigh); };

constexpr Pa kBlock{0x4000'0000};   // another GiB
constexpr Pa kWindow{0xc000'0000};  // and another, whose level 0 entry is invalid
constexpr Pas kNs = Pas::NonSecure;
using enum FaultKind;

// In the order of the manual.
constexpr std::array kChecks{
    CheckRow{"off: everything passes",
             [](GptBench& bench) { bench.set([](Gpccr& gpccr) { gpccr.gpc = false; }); },
             Pas::Root,
             GptBench::kHigh,
             None,
             0,
             {}},
    CheckRow{"1: reserved PPS", kReservedPps, kNs, GptBench::kDram, GptWalk, 0, {}},
    CheckRow{"1: reserved PGS",
             [](GptBench& bench) { bench.set([](Gpccr& gpccr) { gpccr.pgs = 3; }); },
             kNs,
             GptBench::kDram,
             GptWalk,
             0,
             {}},
    CheckRow{"1: reserved L0GPTSZ",
             [](GptBench& bench) { bench.set([](Gpccr& gpccr) { gpccr.l0gptsz = 1; }); },
             kNs,
             GptBench::kDram,
             GptWalk,
             0,
             {}},
    CheckRow{
        "1: bypass windows on and GPCBW_EL3 reserved", kBypassReserved, kNs, GptBench::kDram, GptWalk, 0, {}},
    CheckRow{"2: Secure space disabled", kAllPadBits, Pas::Secure, kBlock, GranuleProtection, 0, {}},
    CheckRow{"2: Non-secure space disabled", kAllPadBits, kNs, GptBench::kDram, GranuleProtection, 0, {}},
    CheckRow{"2: Realm space disabled", kAllPadBits, Pas::Realm, kBlock, GranuleProtection, 0, {}},
    CheckRow{"2: the Root space cannot be disabled", kAllPadBits, Pas::Root, kBlock, GptWalk, 0, {}},
    CheckRow{"3: Secure above the protected size",
             kAsBuilt,
             Pas::Secure,
             GptBench::kHigh,
             GranuleProtection,
             0,
             {}},
    CheckRow{
        "3: Realm above the protected size", kAsBuilt, Pas::Realm, GptBench::kHigh, GranuleProtection, 0, {}},
    CheckRow{
        "3: Root above the protected size", kAsBuilt, Pas::Root, GptBench::kHigh, GranuleProtection, 0, {}},
    CheckRow{"pass: Non-secure above the protected size", kAsBuilt, kNs, GptBench::kHigh, None, 0, {}},
    CheckRow{"pass: any space above it with APPSAA",
             [](GptBench& bench) { bench.set([](Gpccr& gpccr) { gpccr.appsaa = true; }); },
             Pas::Realm,
             GptBench::kHigh,
             None,
             0,
             {}},
    CheckRow{"pass: in a bypass window, in any space", kBypass, Pas::Root, kWindow + 0x1000, None, 0,
             Gpi::All},
    CheckRow{"beside a bypass window", kBypass, Pas::Root, GptBench::kDram, GranuleProtection, 1,
             Gpi::NonSecure},
    CheckRow{
        "4: table base beyond the protected size", kBaseTooHigh, kNs, GptBench::kDram, GptAddressSize, 0, {}},
    CheckRow{"5: nothing answers at the level 0 entry",
             [](GptBench& bench) { bench.set_base(GptBench::kHole); },
             kNs,
             GptBench::kDram,
             GptExternalAbort,
             0,
             {}},
    CheckRow{"6: level 0 entry invalid",
             [](GptBench& bench) { bench.set_level0(GptBench::kDram, 0); },
             kNs,
             GptBench::kDram,
             GptWalk,
             0,
             {}},
    CheckRow{"7: level 1 table beyond the protected size",
             [](GptBench& bench) { bench.set_level0(GptBench::kDram, encode_level0_table(GptBench::kHigh)); },
             kNs,
             GptBench::kDram,
             GptAddressSize,
             0,
             {}},
    CheckRow{"8: block forbids",
             [](GptBench& bench) { bench.set_level0(kBlock, encode_level0_block(Gpi::Realm)); }, kNs, kBlock,
             GranuleProtection, 0, Gpi::Realm},
    CheckRow{"block allows", [](GptBench& bench) { bench.set_level0(kBlock, encode_level0_block(Gpi::All)); },
             kNs, kBlock + 0x3fff'ffff, None, 0, Gpi::All},
    CheckRow{"9: nothing answers at the level 1 entry",
             [](GptBench& bench) { bench.set_level0(GptBench::kDram, encode_level0_table(GptBench::kHole)); },
             kNs,
             GptBench::kDram,
             GptExternalAbort,
             1,
             {}},
    CheckRow{"10: level 1 entry invalid",
             [](GptBench& bench) { bench.set_level1(GptBench::kDram, 0x9999'2999'9999'9999); },
             kNs,
             GptBench::kDram,
             GptWalk,
             1,
             {}},
    CheckRow{"10: NSO while GPCCR_EL3.NSO is off",
             [](GptBench& bench) { bench.set_level1(GptBench::kDram, encode_granules(Gpi::NonSecureOnly)); },
             kNs,
             GptBench::kDram,
             GptWalk,
             1,
             {}},
    CheckRow{"11: granule forbids",
             [](GptBench& bench) { bench.set_level1(GptBench::kDram, encode_granules(Gpi::Realm)); }, kNs,
             GptBench::kDram, GranuleProtection, 1, Gpi::Realm},
    CheckRow{"11: a word of zero is sixteen times no access",
             [](GptBench& bench) { bench.set_level1(GptBench::kDram, 0); }, kNs, GptBench::kDram,
             GranuleProtection, 1, Gpi::NoAccess},
    CheckRow{"contiguous forbids", [](GptBench& bench) { bench.set_level1(GptBench::kDram, 0x1b1); }, kNs,
             GptBench::kDram + 0xf000, GranuleProtection, 1, Gpi::Realm},
    CheckRow{"granule allows", kAsBuilt, kNs, GptBench::kDram + 0xffff, None, 1, Gpi::NonSecure},
};

// Where two conditions of the list above meet, the earlier one is reported.
constexpr std::array kOrder{
    CheckRow{"1 before 3", kReservedPps, Pas::Realm, GptBench::kHigh, GptWalk, 0, {}},
    CheckRow{"1 before passing above the protected size", kReservedPps, kNs, GptBench::kHigh, GptWalk, 0, {}},
    CheckRow{"1 before 2",
             [](GptBench& bench) {
               kAllPadBits(bench);
               kReservedPps(bench);
             },
             kNs,
             GptBench::kDram,
             GptWalk,
             0,
             {}},
    CheckRow{"2 before passing above the protected size",
             kAllPadBits,
             kNs,
             GptBench::kHigh,
             GranuleProtection,
             0,
             {}},
    CheckRow{"2 before passing in a bypass window",
             [](GptBench& bench) {
               kBypass(bench);
               bench.set([](Gpccr& gpccr) { gpccr.rlpad = true; });
             },
             Pas::Realm,
             kWindow,
             GranuleProtection,
             0,
             {}},
    CheckRow{"3 before passing in a bypass window, which repeats there",
             kBypass,
             Pas::Realm,
             kWindow + (std::uint64_t{1} << 40),
             GranuleProtection,
             0,
             {}},
    CheckRow{"passing in a bypass window before 4",
             [](GptBench& bench) {
               kBypass(bench);
               kBaseTooHigh(bench);
             },
             kNs, kWindow, None, 0, Gpi::All},
    CheckRow{"3 before 4", kBaseTooHigh, Pas::Realm, GptBench::kHigh, GranuleProtection, 0, {}},
    CheckRow{"passing above the protected size before 4", kBaseTooHigh, kNs, GptBench::kHigh, None, 0, {}},
    CheckRow{"4 before 5",
             [](GptBench& bench) { bench.set_base(GptBench::kNowhere); },
             kNs,
             GptBench::kDram,
             GptAddressSize,
             0,
             {}},
    CheckRow{"6 before 7",
             [](GptBench& bench) {
               bench.set_level0(GptBench::kDram, encode_level0_table(GptBench::kHigh) | 0x10);
             },
             kNs,
             GptBench::kDram,
             GptWalk,
             0,
             {}},
    CheckRow{
        "7 before 9",
        [](GptBench& bench) { bench.set_level0(GptBench::kDram, encode_level0_table(GptBench::kNowhere)); },
        kNs,
        GptBench::kDram,
        GptAddressSize,
        0,
        {}},
    CheckRow{"10 before 11: another granule's reserved GPI hides this one's",
             [](GptBench& bench) { bench.set_level1(GptBench::kDram, 0xcbbb'bbbb'bbbb'bbbb); },
             kNs,
             GptBench::kDram,
             GptWalk,
             1,
             {}},
};

template <std::size_t N>
void expect_rows(const std::array<CheckRow, N>& rows) {
  for (const CheckRow& row : rows) {
    SCOPED_TRACE(row.title);
    GptBench bench;
    row.prepare(bench);
    const GpcResult result = bench.check(SecurityState::Root, row.pas, row.pa);
    EXPECT_EQ(name_of(result.fault), name_of(row.fault));
    EXPECT_EQ(result.level, row.level);
    EXPECT_EQ(result.found, row.found);
  }
}

TEST(GranuleProtectionCheck, reports_each_fault_at_its_level) {
  expect_rows(kChecks);
}

TEST(GranuleProtectionCheck, reports_the_first_of_several_faults) {
  expect_rows(kOrder);
}

TEST(GranuleProtectionCheck, takes_a_bad_level_1_entry_with_its_neighbour_under_gdi) {
  for (const bool gdi : {false, true}) {
    for (const std::uint64_t place : {0u, 1u}) {
      GptBench bench;
      bench.set_features({.gpc2 = true, .gdi = gdi});
      const Pa good = GptBench::kDram + place * bench.shape().word_bytes();
      const Pa bad = GptBench::kDram + (1 - place) * bench.shape().word_bytes();
      bench.set_level1(good, encode_granules(Gpi::NonSecure));
      bench.set_level1(bad, 0x2);
      EXPECT_EQ(bench.check(SecurityState::NonSecure, kNs, good).fault, gdi ? GptWalk : None);
      EXPECT_EQ(bench.check(SecurityState::NonSecure, kNs, bad).fault, GptWalk);
      const Pa next_pair = GptBench::kDram + 2 * bench.shape().word_bytes();
      bench.set_level1(next_pair, encode_granules(Gpi::NonSecure));
      EXPECT_EQ(bench.check(SecurityState::NonSecure, kNs, next_pair).fault, None);
    }
  }
}

TEST(GranuleProtectionCheck, fetches_its_tables_unchecked) {
  GptBench bench;
  bench.set_level0(GptBench::kLevel0, encode_level0_block(Gpi::NoAccess));  // where both tables lie
  EXPECT_EQ(bench.check(SecurityState::NonSecure, kNs, GptBench::kLevel1).fault, GranuleProtection);
  EXPECT_EQ(bench.check(SecurityState::NonSecure, kNs, GptBench::kDram).fault, None);
}

TEST(GranuleProtectionCheck, is_followed_by_an_external_abort_where_nothing_answers) {
  GptBench bench;
  bench.set_level1(GptBench::kHole, encode_granules(Gpi::Realm));
  DirectGptPort port{bench.machine};
  const auto reach = [&](Pas pas, Pa pa) {
    return check_reachable(bench.machine, {SecurityState::Root, pas, pa}, port).fault;
  };
  EXPECT_EQ(reach(Pas::Realm, GptBench::kHole), ExternalAbort);
  EXPECT_EQ(reach(kNs, GptBench::kHole), GranuleProtection);  // ranks above
  EXPECT_EQ(reach(kNs, GptBench::kNowhere), ExternalAbort);
  EXPECT_EQ(reach(kNs, GptBench::kHigh), None);
  EXPECT_EQ(reach(kNs, GptBench::kDram), None);
}

}  // namespace
}  // namespace realmsim::machine
