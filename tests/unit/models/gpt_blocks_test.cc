// Contiguous descriptors: where they stand after boot, how a change inside takes them apart and when they
// come back (TF-A docs, "Granule Protection Tables library").
#include <gtest/gtest.h>

#include "tests/unit/models/gpt_library_bench.h"

namespace realmsim::monitor {
namespace {

using machine::ContiguousSize;
using machine::Gpi;
using enum SecurityState;

constexpr std::uint64_t kNs2 = 0x191;
constexpr std::uint64_t kNs32 = 0x291;
constexpr std::uint64_t kNs512 = 0x391;
constexpr std::uint64_t kNsWord = 0x9999'9999'9999'9999;

LibraryBench bench_with(std::optional<ContiguousSize> largest, std::uint8_t pgs = 0) {
  LibraryBench bench{{.largest_block = largest, .pgs = pgs}};
  EXPECT_EQ(bench.boot({granules(kLibraryDram, kGiB)}, pgs), ReturnCode::Ok);
  return bench;
}

TEST(GptBlocks, are_as_large_as_the_build_allows) {
  EXPECT_EQ(bench_with({}).word(kLibraryDram), kNsWord);
  EXPECT_EQ(bench_with(ContiguousSize::Of2MiB).word(kLibraryDram), kNs2);
  EXPECT_EQ(bench_with(ContiguousSize::Of32MiB).word(kLibraryDram), kNs32);
  EXPECT_EQ(bench_with(ContiguousSize::Of512MiB).word(kLibraryDram), kNs512);
}

TEST(GptBlocks, fill_a_region_from_its_unaligned_head_to_its_tail) {
  LibraryBench bench{{.largest_block = ContiguousSize::Of512MiB}};
  const Pa first = kLibraryDram + 510 * kMiB - 3 * kGranuleBytes;
  const Pa end = kLibraryDram + 1024 * kMiB - 30 * kMiB + 5 * kGranuleBytes;
  ASSERT_EQ(bench.boot({granules(first, end - first)}), ReturnCode::Ok);
  EXPECT_EQ(bench.word(first), 0x999f'ffff'ffff'ffffu);
  EXPECT_EQ(bench.word(first - 16 * kGranuleBytes), ~std::uint64_t{0});
  EXPECT_EQ(bench.word(kLibraryDram + 510 * kMiB), kNs2);
  EXPECT_EQ(bench.word(kLibraryDram + 512 * kMiB), kNs32);  // no 512 MiB are left
  EXPECT_EQ(bench.word(kLibraryDram + 960 * kMiB), kNs32);
  EXPECT_EQ(bench.word(kLibraryDram + 992 * kMiB), kNs2);
  EXPECT_EQ(bench.word(kLibraryDram + 994 * kMiB), 0xffff'ffff'fff9'9999u);
}

struct ShatterRow {
  ContiguousSize largest;
  const char* operations;
  std::uint64_t beside_2mib;    // the next 2 MiB
  std::uint64_t beside_32mib;   // the next 32 MiB
  std::uint64_t beside_512mib;  // the next 512 MiB
};

TEST(GptBlocks, are_taken_apart_along_the_path_to_the_granule) {
  constexpr ShatterRow kRows[]{
      {ContiguousSize::Of2MiB, "TLBI_RPALOS_2m POPA STORE TLBI_RPALOS_4k POPA", kNs2, kNs2, kNs2},
      {ContiguousSize::Of32MiB, "TLBI_RPALOS_32m POPA STORE TLBI_RPALOS_4k POPA", kNs2, kNs32, kNs32},
      {ContiguousSize::Of512MiB, "TLBI_RPALOS_512m POPA STORE TLBI_RPALOS_4k POPA", kNs2, kNs32, kNs512},
  };
  for (const ShatterRow& row : kRows) {
    LibraryBench bench = bench_with(row.largest);
    const Pa granule = kLibraryDram + 34 * kMiB + 17 * kGranuleBytes;
    const auto result = bench.transition(granule, Gpi::Realm, Realm);
    EXPECT_EQ(text_of(result.operations), row.operations);
    EXPECT_EQ(bench.word(granule), 0x9999'9999'9999'99b9u);
    EXPECT_EQ(bench.word(granule + 16 * kGranuleBytes), kNsWord);
    EXPECT_EQ(bench.word(kLibraryDram + 34 * kMiB), kNsWord);
    EXPECT_EQ(bench.word(kLibraryDram + 32 * kMiB), row.beside_2mib);
    EXPECT_EQ(bench.word(kLibraryDram + 36 * kMiB), row.beside_2mib);
    EXPECT_EQ(bench.word(kLibraryDram), row.beside_32mib);
    EXPECT_EQ(bench.word(kLibraryDram + 64 * kMiB), row.beside_32mib);
    EXPECT_EQ(bench.word(kLibraryDram + 512 * kMiB), row.beside_512mib);
  }
}

TEST(GptBlocks, come_back_whole_when_the_granule_does) {
  for (std::uint8_t pgs = 0; pgs < 3; ++pgs) {
    LibraryBench bench = bench_with(ContiguousSize::Of512MiB, pgs);
    const machine::Machine before = bench.machine;
    const Pa granule = kLibraryDram + 300 * kMiB;
    bench.transition(granule, Gpi::Realm, Realm);
    EXPECT_FALSE(bench.machine == before);
    const auto result = bench.transition(granule, Gpi::NonSecure, Realm);
    EXPECT_EQ(result.operations.size(), 6u);  // none for what is put together
    EXPECT_TRUE(bench.machine == before) << int{pgs};
  }
}

// In an order that leaves the first and the last granule of the block to the end.
TEST(GptBlocks, form_when_all_their_granules_have_moved_in_any_order) {
  LibraryBench bench = bench_with(ContiguousSize::Of512MiB);
  const std::uint64_t count = 2 * kMiB / kGranuleBytes;
  for (std::uint64_t i = 0; i < count; ++i) {
    EXPECT_NE(bench.word(kLibraryDram), 0x1b1u);
    const std::uint64_t place = (i * 5 + 7) % count;
    ASSERT_EQ(bench.transition(kLibraryDram + place * kGranuleBytes, Gpi::Realm, Realm).code, ReturnCode::Ok);
  }
  EXPECT_EQ(bench.word(kLibraryDram), 0x1b1u);
  EXPECT_EQ(bench.word(kLibraryDram + 2 * kMiB - kGranuleBytes), 0x1b1u);
  EXPECT_EQ(bench.word(kLibraryDram + 2 * kMiB), kNs2);
}

TEST(GptBlocks, grow_level_by_level_up_to_the_limit_of_the_build) {
  const auto after_32mib = [](ContiguousSize largest) {
    LibraryBench bench = bench_with(largest);
    const auto moved =
        transition_range(bench.effects(), {kLibraryDram, 32 * kMiB / kGranuleBytes, 11, Realm});
    EXPECT_EQ(moved.code, ReturnCode::Ok);
    return bench.word(kLibraryDram);
  };
  EXPECT_EQ(after_32mib(ContiguousSize::Of2MiB), 0x1b1u);
  EXPECT_EQ(after_32mib(ContiguousSize::Of32MiB), 0x2b1u);
  EXPECT_EQ(after_32mib(ContiguousSize::Of512MiB), 0x2b1u);
}

TEST(GptBlocks, cost_a_store_for_every_word_they_cover) {
  LibraryBench bench = bench_with(ContiguousSize::Of512MiB);
  bench.transition(kLibraryDram, Gpi::Realm, Realm);
  EXPECT_EQ(bench.meter.count(MicroOp::GptEntryWrite), 16u * 16 * 32 + 1);
  EXPECT_EQ(bench.meter.count(MicroOp::TlbInvalidatePa), 2u);
  bench.meter.clear();
  bench.transition(kLibraryDram + kGranuleBytes, Gpi::Realm, Realm);
  EXPECT_EQ(bench.meter.count(MicroOp::GptEntryWrite), 1u);
}

}  // namespace
}  // namespace realmsim::monitor
