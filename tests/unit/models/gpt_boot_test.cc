// Building the granule protection tables: the errors of each step in order, what the tables say afterwards,
// and the registers that turn the check on (TF-A docs, "Granule Protection Tables library").
#include <string_view>

#include <gtest/gtest.h>

#include "tests/unit/models/gpt_library_bench.h"

namespace realmsim::monitor {
namespace {

using machine::Gpi;

struct Level0Row {
  std::string_view title;
  std::uint8_t pps;
  MemoryRange memory;
  ReturnCode code;
};

TEST(GptBoot, checks_level_0_in_order) {
  constexpr Pa kAligned = kLibraryRoot;
  constexpr Level0Row kRows[]{
      {"PPS above the maximum", 7, {Pa{}, 0}, ReturnCode::InvalidArgument},
      {"no base", 0, {Pa{}, kMiB}, ReturnCode::BadAddress},
      {"base not aligned to 4 KiB", 0, {kAligned + 0x800, 0}, ReturnCode::BadAddress},
      {"base not aligned to the table", 2, {kAligned + 0x1000, kMiB}, ReturnCode::BadAddress},
      {"too little memory", 2, {kAligned, 0x1fff}, ReturnCode::NoMemory},
      {"exactly enough", 2, {kAligned, 0x2000}, ReturnCode::Ok},
      {"base aligned to 4 KiB for a small table", 0, {kAligned + 0x1000, 32}, ReturnCode::Ok},
  };
  for (const Level0Row& row : kRows) {
    LibraryBench bench;
    EXPECT_EQ(init_level0(bench.machine, row.pps, row.memory), row.code) << row.title;
  }
}

TEST(GptBoot, refuses_a_protected_size_that_the_hardware_lacks) {
  LibraryBench bench{{.features = {.pa_bits = 40}}};
  EXPECT_EQ(init_level0(bench.machine, 3, {kLibraryRoot, kMiB}), ReturnCode::InvalidArgument);
  EXPECT_EQ(init_level0(bench.machine, 2, {kLibraryRoot, kMiB}), ReturnCode::Ok);
}

TEST(GptBoot, opens_everything_at_level_0_first) {
  LibraryBench bench;
  ASSERT_EQ(init_level0(bench.machine, 0, {kLibraryRoot, kMiB}), ReturnCode::Ok);
  for (std::uint64_t i = 0; i < 4; ++i)
    EXPECT_EQ(bench.word(Pa{i * kGiB}), 0xf1u);
  EXPECT_FALSE(bench.machine.gpc().enabled());
}

struct RegionRow {
  std::string_view title;
  std::vector<PasRegion> regions;
  ReturnCode code;
};

constexpr std::uint64_t kAllOnes = ~std::uint64_t{0};
const PasRegion kFine = granules(kLibraryDram, 16 * kMiB);

PasRegion block(Pa base, std::uint64_t size) {
  return {.base = base, .size = size, .gpi = 15, .mapping = RegionMapping::Block};
}
PasRegion with_gpi(std::uint8_t gpi) {
  PasRegion region = kFine;
  region.gpi = gpi;
  return region;
}
PasRegion with_mapping(unsigned mapping, Pa base = kLibraryDram) {
  PasRegion region = granules(base, 16 * kMiB);
  region.mapping = static_cast<RegionMapping>(mapping);
  return region;
}

TEST(GptBoot, checks_each_region_in_order) {
  const std::vector<RegionRow> rows{
      {"none", {}, ReturnCode::Ok},
      {"one", {kFine}, ReturnCode::Ok},
      {"overflow", {granules(Pa{kAllOnes - 0xfff}, 0x2000)}, ReturnCode::Overflow},
      {"overflow before GPI", {{.base = Pa{0x1000}, .size = kAllOnes, .gpi = 3}}, ReturnCode::Overflow},
      {"beyond the protected size", {granules(Pa{4 * kGiB - kMiB}, 2 * kMiB)}, ReturnCode::BadAddress},
      {"up to the protected size", {granules(Pa{4 * kGiB - kMiB}, kMiB)}, ReturnCode::Ok},
      {"reserved GPI", {with_gpi(3)}, ReturnCode::BadAddress},
      {"GPI of an absent feature", {with_gpi(13)}, ReturnCode::BadAddress},
      {"overlap", {kFine, granules(kLibraryDram + 15 * kMiB, 16 * kMiB)}, ReturnCode::BadAddress},
      {"neighbours", {kFine, granules(kLibraryDram + 16 * kMiB, 16 * kMiB)}, ReturnCode::Ok},
      {"overlap before an error of the later region", {kFine, with_gpi(3)}, ReturnCode::BadAddress},
      {"block not aligned", {block(Pa{kMiB}, kGiB)}, ReturnCode::BadAddress},
      {"size of a block not aligned", {block(Pa{0}, kMiB)}, ReturnCode::BadAddress},
      {"block", {block(Pa{0}, kGiB)}, ReturnCode::Ok},
      {"granules not aligned", {granules(kLibraryDram + 0x800, 0x1000)}, ReturnCode::BadAddress},
      {"unknown mapping", {with_mapping(2)}, ReturnCode::InvalidArgument},
      {"GPI before mapping",
       {{.base = kLibraryDram, .size = kMiB, .gpi = 3, .mapping = static_cast<RegionMapping>(2)}},
       ReturnCode::BadAddress},
      {"the first region with an error decides",
       {with_mapping(2), granules(kLibraryDram + 32 * kMiB + 8, 0x1000)},
       ReturnCode::InvalidArgument},
  };
  for (const RegionRow& row : rows) {
    LibraryBench bench;
    EXPECT_EQ(name_of(bench.boot(row.regions)), name_of(row.code)) << row.title;
    EXPECT_EQ(bench.machine.gpc().enabled(), row.code == ReturnCode::Ok) << row.title;
  }
}

TEST(GptBoot, builds_each_level_0_entry_once) {
  LibraryBench bench;
  const std::vector<PasRegion> first{kFine};
  const std::vector<PasRegion> same_entry{granules(kLibraryDram + 32 * kMiB, kMiB)};
  const std::vector<PasRegion> another{granules(kLibraryDram - kMiB, kMiB)};
  ASSERT_EQ(bench.boot(first), ReturnCode::Ok);
  const MemoryRange more{kLevel1Memory + 8 * kMiB, kMiB};
  EXPECT_EQ(init_level1(bench.machine, {}, 0, more, same_entry, bench.meter), ReturnCode::BadAddress);
  EXPECT_EQ(init_level1(bench.machine, {}, 0, more, another, bench.meter), ReturnCode::Ok);
}

struct Level1Row {
  std::string_view title;
  std::uint8_t pgs;
  machine::RmeFeatures features;
  MemoryRange memory;
  ReturnCode code;
};

TEST(GptBoot, checks_level_1_in_order) {
  const std::vector<PasRegion> two_tables{granules(kLibraryDram - kMiB, 2 * kMiB)};
  constexpr Level1Row kRows[]{
      {"reserved PGS", 3, {}, {kLevel1Memory, kMiB}, ReturnCode::InvalidArgument},
      {"unsupported granule", 2, {.granules_16k = false}, {Pa{8}, 0}, ReturnCode::NotPermitted},
      {"unsupported granule", 1, {.granules_64k = false}, {Pa{8}, 0}, ReturnCode::NotPermitted},
      {"misaligned memory", 0, {}, {kLevel1Memory + 0x1000, 0}, ReturnCode::BadAddress},
      {"memory aligned to the smaller table", 1, {}, {kLevel1Memory + 0x2000, 0x4000}, ReturnCode::Ok},
      {"memory for one table of two", 0, {}, {kLevel1Memory, 0x3'ffff}, ReturnCode::NoMemory},
      {"memory for two tables", 0, {}, {kLevel1Memory, 0x4'0000}, ReturnCode::Ok},
  };
  for (const Level1Row& row : kRows) {
    LibraryBench bench{{.features = row.features}};
    ASSERT_EQ(init_level0(bench.machine, 0, {kLibraryRoot, kMiB}), ReturnCode::Ok);
    EXPECT_EQ(init_level1(bench.machine, {}, row.pgs, row.memory, two_tables, bench.meter), row.code)
        << row.title;
  }
}

TEST(GptBoot, has_its_steps_in_order) {
  LibraryBench bench;
  const std::vector<PasRegion> regions{kFine};
  EXPECT_EQ(init_level1(bench.machine, {}, 0, {kLevel1Memory, kMiB}, regions, bench.meter),
            ReturnCode::NotPermitted);
  EXPECT_EQ(enable(bench.machine), ReturnCode::NotPermitted);
  EXPECT_EQ(init_level1(bench.machine, {}, 3, {kLevel1Memory, kMiB}, regions, bench.meter),
            ReturnCode::InvalidArgument);
}

TEST(GptBoot, shares_a_level_1_table_between_regions_and_leaves_the_rest_of_it_open) {
  LibraryBench bench;
  ASSERT_EQ(bench.boot({granules(kLibraryDram, 5 * kGranuleBytes),
                        granules(kLibraryDram + 8 * kGranuleBytes, 4 * kGranuleBytes, Gpi::Realm)}),
            ReturnCode::Ok);
  EXPECT_EQ(bench.word(kLibraryDram), 0xffff'bbbb'fff9'9999u);
  EXPECT_EQ(bench.word(kLibraryDram + 16 * kGranuleBytes), kAllOnes);
  EXPECT_EQ(bench.word(Pa{0}), 0xf1u);
}

TEST(GptBoot, programs_the_registers_as_the_features_allow) {
  LibraryBench plain;
  ASSERT_EQ(plain.boot({kFine}, 0, 2), ReturnCode::Ok);
  EXPECT_EQ(encode(plain.machine.gpc().registers().gpccr), 0x0001'3502u);
  LibraryBench full{{.features = {.gpc2 = true, .gdi = true}}};
  ASSERT_EQ(full.boot({kFine}, 2, 2), ReturnCode::Ok);
  EXPECT_EQ(encode(full.machine.gpc().registers().gpccr), 0x0609'b502u);
  EXPECT_EQ(full.machine.gpc().registers().gptbr.base, kLibraryRoot);
}

TEST(GptBoot, empties_every_tlb) {
  LibraryBench bench;
  machine::Cpu& cpu = bench.machine.cpus[1];
  machine::DirectPort port{bench.machine};
  ASSERT_EQ(machine::translate(cpu, {.address = kLibraryDram.value}, port).fault, FaultKind::None);
  ASSERT_EQ(bench.boot({granules(kLibraryDram, kMiB, Gpi::Realm)}), ReturnCode::Ok);
  EXPECT_EQ(machine::translate(cpu, {.address = kLibraryDram.value}, port).fault,
            FaultKind::GranuleProtection);
}

struct PlatformRow {
  std::string_view title;
  std::vector<machine::Region> regions;
  ReturnCode code;
};

TEST(GptBoot, of_a_platform_refuses_a_map_that_does_not_fit) {
  using machine::RegionKind;
  const machine::Region dram{"dram", RegionKind::Dram, kLibraryDram, kGiB};
  const std::vector<PlatformRow> rows{
      {"fits", {dram, {"el3", RegionKind::Root, kLibraryRoot, 2 * kMiB}}, ReturnCode::Ok},
      {"no room for tables",
       {dram, {"el3", RegionKind::Root, kLibraryRoot, kGranuleBytes}},
       ReturnCode::NoMemory},
      {"DRAM above the protected size",
       {{"el3", RegionKind::Root, kLibraryRoot, 2 * kMiB}, {"dram", RegionKind::Dram, Pa{64 * kGiB}, kMiB}},
       ReturnCode::BadAddress},
  };
  for (const PlatformRow& row : rows) {
    machine::Machine machine{std::make_shared<const machine::MemoryMap>(row.regions), {}};
    Meter meter;
    EXPECT_EQ(build_gpt(machine, {}, meter), row.code) << row.title;
  }
}

}  // namespace
}  // namespace realmsim::monitor
