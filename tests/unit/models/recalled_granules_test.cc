// What a processing element remembers of level 1 of the granule protection table, where its fetches cost
// nothing: every check must end as if it had read the table.
#include "models/machine/recalled_granules.h"

#include <gtest/gtest.h>

#include "models/base/random.h"
#include "models/machine/gpt_invalidation.h"
#include "tests/unit/models/gpt_bench.h"

namespace realmsim::machine {
namespace {

constexpr Pa kGranule{GptBench::kDram + 0x3000};
constexpr GpcRequest kRealmAccess{.requester = SecurityState::Realm, .pas = Pas::Realm, .pa = kGranule};

struct Checking : GptBench {
  explicit Checking(GptCaching caching = GptCaching::Nothing) {
    machine.cpus.resize(1);
    machine.cpus[0].gpt_cache = GptCache{caching};
  }
  [[nodiscard]] GpcResult recalling(const GpcRequest& request) {
    return DirectPort{machine, 0}.check(request);
  }
  [[nodiscard]] bool remembers(const GpcRequest& request) const {
    return machine.cpus[0].recalled_granules.find(request, machine.memory.watched_changes()).has_value();
  }
};

TEST(RecalledGranules, hold_what_a_check_has_read) {
  struct Row {
    const char* name;
    std::uint64_t level1;
    bool remembered;
  };
  const Row rows[]{{"Granules", encode_granules(Gpi::Realm), true},
                   {"Contiguous", encode_contiguous(ContiguousSize::Of2MiB, Gpi::Realm), true},
                   {"no access", encode_granules(Gpi::NoAccess), false},
                   {"a reserved GPI", encode_granules(static_cast<Gpi>(1)) << 4, false}};
  for (const Row& row : rows) {
    Checking bench;
    bench.set_level1(kGranule, row.level1);
    EXPECT_FALSE(bench.remembers(kRealmAccess)) << row.name;
    (void)bench.recalling(kRealmAccess);
    EXPECT_EQ(bench.remembers(kRealmAccess), row.remembered) << row.name;
  }
}

TEST(RecalledGranules, are_nothing_to_a_processing_element_that_keeps_entries_itself) {
  Checking bench{GptCaching::UntilInvalidated};
  bench.set_level1(kGranule, encode_granules(Gpi::Realm));
  EXPECT_EQ(bench.recalling(kRealmAccess).fault, FaultKind::None);
  EXPECT_FALSE(bench.remembers(kRealmAccess));
  bench.set_level1(kGranule, encode_granules(Gpi::NonSecure));
  EXPECT_EQ(bench.recalling(kRealmAccess).fault, FaultKind::None) << "kept";
}

TEST(RecalledGranules, belong_to_one_machine) {
  Checking bench;
  bench.set_level1(kGranule, encode_granules(Gpi::Realm));
  (void)bench.recalling(kRealmAccess);
  const Checking copy = bench;
  EXPECT_TRUE(bench.remembers(kRealmAccess));
  EXPECT_FALSE(copy.remembers(kRealmAccess));
}

// The memory ends with the fourth of the sixteen granules of a level 1 entry.
TEST(RecalledGranules, leave_it_to_the_check_whether_anything_answers) {
  constexpr std::uint64_t kBytes = 0x100'4000;
  constexpr Pa kLast{GptBench::kDram + (kBytes - kGranuleBytes)};
  Checking bench;
  bench.machine = Machine{std::make_shared<const MemoryMap>(
                              std::vector<Region>{{"dram", RegionKind::Dram, GptBench::kDram, kBytes},
                                                  {"el3", RegionKind::Root, GptBench::kLevel0, 0x10'0000}}),
                          std::vector<Cpu>(1)};
  bench.configure({.gpccr = {.gpc = true}, .gptbr = {GptBench::kLevel0}});
  bench.set_level0(kLast, encode_level0_table(GptBench::kLevel1));
  bench.set_level1(kLast, encode_granules(Gpi::Realm));
  GpcRequest request = kRealmAccess;
  request.pa = kLast;
  EXPECT_EQ(bench.recalling(request).fault, FaultKind::None);
  EXPECT_FALSE(bench.remembers(request));
  request.pa = kLast + kGranuleBytes;
  EXPECT_EQ(bench.recalling(request).fault, FaultKind::ExternalAbort);
}

TEST(RecalledGranules, are_those_of_one_state_and_space) {
  Checking bench;
  bench.set([](Gpccr& fields) { fields.nso = true; });
  bench.set_level1(kGranule, encode_granules(Gpi::NonSecureOnly));
  GpcRequest request{.requester = SecurityState::NonSecure, .pas = Pas::NonSecure, .pa = kGranule};
  EXPECT_EQ(bench.recalling(request).fault, FaultKind::None);
  request.requester = SecurityState::Realm;
  EXPECT_EQ(bench.recalling(request).fault, FaultKind::GranuleProtection);
}

// Changes of everything that a check reads, among checks.
TEST(RecalledGranules, never_change_a_result) {
  constexpr std::array kGpis{Gpi::Realm, Gpi::NonSecure, Gpi::Root, Gpi::NoAccess, Gpi::All};
  constexpr std::array kStates{SecurityState::Realm, SecurityState::NonSecure, SecurityState::Root};
  constexpr std::array kSpaces{Pas::Realm, Pas::NonSecure, Pas::Root};
  RandomStream random{1, 1};
  const auto one_of = [&](const auto& all) { return all[random.below(all.size())]; };
  Checking bench;
  std::uint64_t recalled = 0;
  for (int step = 0; step < 60'000; ++step) {
    const Pa pa = GptBench::kDram + random.below(64) * 0x4000;
    const std::uint64_t action = random.below(200);
    if (action < 20) {
      bench.set_level1(pa, encode_granules(one_of(kGpis)));
    } else if (action == 20) {
      bench.set_level1(pa, encode_contiguous(ContiguousSize::Of2MiB, one_of(kGpis)));
    } else if (action == 21) {
      bench.machine.memory.zero_granule(GptBench::kLevel1);
    } else if (action < 25) {
      bench.set_level0(pa, encode_level0_table(GptBench::kLevel1));
    } else if (action == 25) {
      bench.set_level0(pa, encode_level0_block(one_of(kGpis)));
    } else if (action == 26) {
      bench.set([](Gpccr& fields) { fields.pgs = fields.pgs == 0 ? 2 : 0; });
    } else if (action == 27) {
      bench.set([](Gpccr& fields) { fields.nspad = !fields.nspad; });
    } else {
      const GpcRequest request{.requester = one_of(kStates), .pas = one_of(kSpaces), .pa = pa};
      recalled += std::uint64_t{bench.remembers(request)};
      const GpcResult expected = bench.check(request.requester, request.pas, request.pa);
      const GpcResult result = bench.recalling(request);
      ASSERT_EQ(result.fault, expected.fault) << step;
      ASSERT_EQ(result.level, expected.level) << step;
      ASSERT_EQ(result.found, expected.found) << step;
    }
  }
  EXPECT_GT(recalled, 1'000u);
}

TEST(RecalledGranules, are_not_asked_for_a_table_where_nothing_answers) {
  Checking bench;
  for (const Pa base : {GptBench::kHole, GptBench::kNowhere}) {
    bench.set_base(base);
    EXPECT_NE(bench.recalling(kRealmAccess).fault, FaultKind::None);
  }
}

}  // namespace
}  // namespace realmsim::machine
