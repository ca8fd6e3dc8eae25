// What a TLB keeps of the granule protection table by itself: until which invalidation it stands, and that
// invalid entries are never kept (Arm ARM DDI0487 D9.4).
#include <gtest/gtest.h>

#include "models/machine/gpt_invalidation.h"
#include "tests/unit/models/gpt_bench.h"

namespace realmsim::machine {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

class KeptGptEntries : public ::testing::TestWithParam<GptCaching> {
 protected:
  KeptGptEntries() {
    bench_.machine.cpus.resize(2);
    for (Cpu& cpu : bench_.machine.cpus)
      cpu.gpt_cache = GptCache{GetParam()};
  }

  GpcResult check(Pa pa, CpuIndex cpu = 0) {
    DirectPort port{bench_.machine, cpu};
    return port.check({SecurityState::NonSecure, Pas::NonSecure, pa});
  }
  // What is found where the table now says something else.
  [[nodiscard]] FaultKind stale(FaultKind before, FaultKind now) const {
    return GetParam() == GptCaching::UntilInvalidated ? before : now;
  }

  static constexpr auto kGpf = FaultKind::GranuleProtection;
  static constexpr auto kPass = FaultKind::None;
  GptBench bench_;
};

TEST_P(KeptGptEntries, that_deny_stand_until_their_granule_is_invalidated) {
  bench_.set_level1(GptBench::kDram, encode_granules(Gpi::Realm));
  for (CpuIndex cpu : {0u, 1u})
    EXPECT_EQ(check(GptBench::kDram, cpu).fault, kGpf);
  bench_.set_level1(GptBench::kDram, encode_granules(Gpi::NonSecure));
  EXPECT_EQ(check(GptBench::kDram).fault, stale(kGpf, kPass));
  EXPECT_EQ(check(GptBench::kDram + kGranuleBytes).fault, kPass);  // another granule of the word
  tlbi_rpalos(bench_.machine, encode_tlbi_range(GptBench::kDram, TlbiRange::Of4KiB));
  for (CpuIndex cpu : {0u, 1u})
    EXPECT_EQ(check(GptBench::kDram, cpu).fault, kPass);
}

TEST_P(KeptGptEntries, report_the_level_they_came_from) {
  bench_.set_level0(Pa{0x4000'0000}, encode_level0_block(Gpi::Realm));
  bench_.set_level1(GptBench::kDram, encode_granules(Gpi::Realm));
  for (int repeat = 0; repeat < 2; ++repeat) {
    EXPECT_EQ(check(Pa{0x4000'0000}).level, 0);
    EXPECT_EQ(check(GptBench::kDram).level, 1);
    EXPECT_EQ(check(GptBench::kDram).found, Gpi::Realm);
  }
}

TEST_P(KeptGptEntries, are_never_invalid_ones) {
  bench_.set_level1(GptBench::kDram, 0x2);
  EXPECT_EQ(check(GptBench::kDram).fault, FaultKind::GptWalk);
  bench_.set_level1(GptBench::kDram, encode_granules(Gpi::NonSecure));
  EXPECT_EQ(check(GptBench::kDram).fault, kPass);
  bench_.set_level0(Pa{0x4000'0000}, 0);
  EXPECT_EQ(check(Pa{0x4000'0000}).fault, FaultKind::GptWalk);
  bench_.set_level0(Pa{0x4000'0000}, encode_level0_block(Gpi::NonSecure));
  EXPECT_NE(check(Pa{0x4000'0000}).fault, FaultKind::GptWalk);
}

TEST_P(KeptGptEntries, of_a_block_need_an_invalidation_of_all_of_it) {
  const Pa block = GptBench::kDram;
  for (std::uint64_t pa = 0; pa < 2 * kMiB; pa += bench_.shape().word_bytes())
    bench_.set_level1(block + pa, encode_contiguous(ContiguousSize::Of2MiB, Gpi::NonSecure));
  EXPECT_EQ(check(block).fault, kPass);
  for (std::uint64_t pa = 0; pa < 2 * kMiB; pa += bench_.shape().word_bytes())
    bench_.set_level1(block + pa, encode_granules(Gpi::Realm));
  const Pa inside = block + 1 * kMiB;
  EXPECT_EQ(check(inside).fault, stale(kPass, kGpf));
  tlbi_rpalos(bench_.machine, encode_tlbi_range(inside, TlbiRange::Of4KiB));
  EXPECT_EQ(check(inside).fault, stale(kPass, kGpf));
  tlbi_rpalos(bench_.machine, encode_tlbi_range(block, TlbiRange::Of2MiB));
  EXPECT_EQ(check(inside).fault, kGpf);
}

TEST_P(KeptGptEntries, of_level_0_survive_an_invalidation_of_the_last_level) {
  const Pa new_table = GptBench::kLevel1 + 0x2'0000;
  EXPECT_EQ(check(GptBench::kDram).fault, kPass);
  bench_.set_level0(GptBench::kDram, encode_level0_table(new_table));  // full of no access
  tlbi_rpalos(bench_.machine, encode_tlbi_range(GptBench::kDram, TlbiRange::Of1GiB));
  EXPECT_EQ(check(GptBench::kDram).fault, stale(kPass, kGpf));
  tlbi_rpaos(bench_.machine, encode_tlbi_range(GptBench::kDram, TlbiRange::Of4KiB));
  EXPECT_EQ(check(GptBench::kDram).fault, kGpf);
}

TEST_P(KeptGptEntries, all_go_with_an_invalidation_of_all) {
  EXPECT_EQ(check(GptBench::kDram, 0).fault, kPass);
  EXPECT_EQ(check(GptBench::kDram, 1).fault, kPass);
  bench_.set_level0(GptBench::kDram, encode_level0_block(Gpi::Realm));
  tlbi_paall(bench_.machine, 0);
  EXPECT_EQ(check(GptBench::kDram, 0).fault, kGpf);
  EXPECT_EQ(check(GptBench::kDram, 1).fault, stale(kPass, kGpf));
  tlbi_paallos(bench_.machine);
  EXPECT_EQ(check(GptBench::kDram, 1).fault, kGpf);
}

TEST_P(KeptGptEntries, are_part_of_the_state_of_the_machine) {
  const Machine before = bench_.machine;
  check(GptBench::kDram);
  const bool kept = GetParam() == GptCaching::UntilInvalidated;
  EXPECT_EQ(bench_.machine == before, !kept);
  EXPECT_EQ(bench_.machine.hash() == before.hash(), !kept);
}

INSTANTIATE_TEST_SUITE_P(Caching, KeptGptEntries,
                         ::testing::Values(GptCaching::Nothing, GptCaching::UntilInvalidated),
                         [](const auto& param) {
                           return param.param == GptCaching::Nothing ? "nothing" : "until_invalidated";
                         });

}  // namespace
}  // namespace realmsim::machine
