// TLB maintenance by physical address: operands, ranges and what they reach (Arm ARM DDI0487 D9.4, C5).
#include "models/machine/gpt_invalidation.h"

#include <gtest/gtest.h>

#include "tests/unit/models/gpt_bench.h"

namespace realmsim::machine {
namespace {

constexpr std::uint64_t kKiB = 1024;
constexpr std::uint64_t kMiB = 1024 * kKiB;
constexpr std::uint64_t kGiB = 1024 * kMiB;

std::uint64_t operand(std::uint64_t size, Pa base) {
  return size << 44 | base.value >> 12;
}

TEST(TlbiRange, has_ten_sizes_and_reserves_the_rest) {
  constexpr std::uint64_t kBytes[]{4 * kKiB,   16 * kKiB, 64 * kKiB, 2 * kMiB,  32 * kMiB,
                                   512 * kMiB, kGiB,      16 * kGiB, 64 * kGiB, 512 * kGiB};
  for (std::uint64_t size = 0; size < 16; ++size) {
    const Pa base{std::uint64_t{1} << 40};
    const auto range = decode_tlbi_range(operand(size, base), kGranuleBytes);
    ASSERT_EQ(range.has_value(), size < 10) << size;
    if (!range) continue;
    EXPECT_EQ(*range, (PaRange{base, kBytes[size]})) << size;
    EXPECT_EQ(encode_tlbi_range(base, static_cast<TlbiRange>(size)), operand(size, base)) << size;
  }
}

TEST(TlbiRange, must_be_aligned_to_its_size) {
  EXPECT_TRUE(decode_tlbi_range(operand(3, Pa{2 * kMiB}), kGranuleBytes));
  EXPECT_FALSE(decode_tlbi_range(operand(3, Pa{2 * kMiB + 4 * kKiB}), kGranuleBytes));
  EXPECT_FALSE(decode_tlbi_range(operand(4, Pa{2 * kMiB}), kGranuleBytes));
}

TEST(TlbiRange, is_no_smaller_than_a_granule_and_ignores_bits_below_it) {
  const std::uint64_t granule = 64 * kKiB;
  EXPECT_EQ(decode_tlbi_range(operand(0, Pa{granule + 12 * kKiB}), granule), (PaRange{Pa{granule}, granule}));
  EXPECT_EQ(decode_tlbi_range(operand(3, Pa{2 * kMiB + 4 * kKiB}), granule),
            (PaRange{Pa{2 * kMiB}, 2 * kMiB}));
}

class PaInvalidation : public ::testing::TestWithParam<bool> {
 protected:
  // Two processing elements that hold translations of the first pages of the bench's memory.
  PaInvalidation() {
    const Tlb tlb = GetParam() ? Tlb{{.level1_entries = 16, .level2_entries = 64, .level2_ways = 4}} : Tlb{};
    bench_.machine.cpus.assign(2, Cpu{.state = SecurityState::NonSecure, .stage2 = {}, .tlb = tlb});
    DirectPort port{bench_.machine};
    for (Cpu& cpu : bench_.machine.cpus) {
      for (std::uint64_t page = 0; page < kPages; ++page) {
        const auto made =
            translate(cpu, {AccessType::Load, (GptBench::kDram + page * kGranuleBytes).value}, port);
        EXPECT_EQ(made.fault, FaultKind::None);
      }
    }
  }

  std::size_t held(CpuIndex cpu) { return bench_.machine.cpus[cpu].tlb.contents().size(); }

  static constexpr std::uint64_t kPages = 8;
  GptBench bench_;
};

TEST_P(PaInvalidation, of_all_reaches_one_processing_element_or_every_one) {
  tlbi_paall(bench_.machine, 1);
  EXPECT_EQ(held(0), kPages);
  EXPECT_EQ(held(1), 0u);
  tlbi_paallos(bench_.machine);
  EXPECT_EQ(held(0), 0u);
}

TEST_P(PaInvalidation, of_a_range_reaches_the_translations_that_lead_there) {
  for (const auto instruction : {tlbi_rpaos, tlbi_rpalos}) {
    instruction(bench_.machine, operand(1, GptBench::kDram + 16 * kKiB));
    EXPECT_EQ(held(0), kPages - 4);
    EXPECT_EQ(held(1), kPages - 4);
  }
  tlbi_rpalos(bench_.machine, operand(0, GptBench::kDram));
  EXPECT_EQ(held(0), kPages - 5);
  tlbi_rpalos(bench_.machine, operand(3, GptBench::kDram + 2 * kMiB));
  EXPECT_EQ(held(0), kPages - 5);
  tlbi_rpalos(bench_.machine, operand(3, GptBench::kDram));
  EXPECT_EQ(held(0), 0u);
}

TEST_P(PaInvalidation, of_a_misaligned_range_or_a_reserved_size_reaches_nothing) {
  tlbi_rpalos(bench_.machine, operand(1, GptBench::kDram + 4 * kKiB));
  tlbi_rpalos(bench_.machine, operand(3, GptBench::kDram + 64 * kKiB));
  tlbi_rpalos(bench_.machine, operand(10, GptBench::kDram));
  EXPECT_EQ(held(0), kPages);
}

TEST_P(PaInvalidation, is_needed_after_a_granule_is_taken_away) {
  DirectPort port{bench_.machine};
  const auto load = [&](std::uint64_t page) {
    return translate(bench_.machine.cpus[0],
                     {AccessType::Load, (GptBench::kDram + page * kGranuleBytes).value}, port)
        .fault;
  };
  bench_.set_level1(GptBench::kDram, replace_granule(encode_granules(Gpi::NonSecure), 3, Gpi::Realm));
  EXPECT_EQ(load(3), FaultKind::None);  // as cached
  tlbi_rpalos(bench_.machine, encode_tlbi_range(GptBench::kDram + 3 * kGranuleBytes, TlbiRange::Of4KiB));
  EXPECT_EQ(load(3), FaultKind::GranuleProtection);
  EXPECT_EQ(load(2), FaultKind::None);
}

INSTANTIATE_TEST_SUITE_P(Tlbs, PaInvalidation, ::testing::Bool(),
                         [](const auto& param) { return param.param ? "bounded" : "unbounded"; });

}  // namespace
}  // namespace realmsim::machine
