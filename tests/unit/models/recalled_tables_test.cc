// What a walk remembers of the descriptors above a table: as long as nothing has changed that it read, and
// for the tree it read.
#include "models/machine/recalled_tables.h"

#include <gtest/gtest.h>

#include "models/machine/gpt_invalidation.h"
#include "tests/unit/models/walk_bench.h"

namespace realmsim::machine {
namespace {

constexpr Stage2Regime kRegime{.root = Pa{0x8000'0000}, .vmid = Vmid{1}, .start_level = 0, .ipa_bits = 48};
constexpr Ipa kIpa{0x1'4020'3000};
constexpr Pa kTable{0x8000'5000};
constexpr std::uint64_t kChanges = 3;

std::optional<Pa> found(const RecalledTables& tables, const Stage2Regime& regime, Ipa ipa, int level,
                        std::uint64_t changes = kChanges) {
  const Pa* const table = tables.find(regime, ipa, level, changes);
  return table != nullptr ? std::optional{*table} : std::nullopt;
}

TEST(RecalledTables, find_what_they_keep_of_each_level) {
  RecalledTables tables;
  EXPECT_EQ(found(tables, kRegime, kIpa, kPageLevel), std::nullopt);
  tables.keep(kRegime, kIpa, {kTable, 1}, kChanges);
  tables.keep(kRegime, kIpa, {kTable + kGranuleBytes, 2}, kChanges);
  EXPECT_EQ(found(tables, kRegime, kIpa, kPageLevel), std::nullopt);
  EXPECT_EQ(found(tables, kRegime, kIpa, 2), kTable + kGranuleBytes);
  EXPECT_EQ(found(tables, kRegime, kIpa, 1), kTable);
}

TEST(RecalledTables, say_nothing_after_a_change) {
  RecalledTables tables;
  tables.keep(kRegime, kIpa, {kTable, 2}, kChanges);
  EXPECT_EQ(found(tables, kRegime, kIpa, 2, kChanges + 1), std::nullopt);
  EXPECT_EQ(found(tables, kRegime, kIpa, 2), kTable);
}

TEST(RecalledTables, belong_to_one_tree) {
  struct Row {
    const char* name;
    Stage2Regime regime;
    Ipa ipa;
  };
  Stage2Regime other_root = kRegime;
  other_root.root = Pa{0x8000'1000};
  Stage2Regime other_start = kRegime;
  other_start.start_level = -1;
  Stage2Regime other_format = kRegime;
  other_format.lpa2 = true;
  const Row rows[]{{"another root", other_root, kIpa},
                   {"another start", other_start, kIpa},
                   {"another format", other_format, kIpa},
                   {"another part of the IPA space", kRegime, kIpa + entry_bytes(1)}};
  RecalledTables tables;
  tables.keep(kRegime, kIpa, {kTable, 2}, kChanges);
  for (const Row& row : rows)
    EXPECT_EQ(found(tables, row.regime, row.ipa, 2), std::nullopt) << row.name;
  EXPECT_EQ(found(tables, kRegime, kIpa.align_down(entry_bytes(1)) + (entry_bytes(1) - 1), 2), kTable);
}

TEST(RecalledTables, are_nobody_elses) {
  RecalledTables tables;
  tables.keep(kRegime, kIpa, {kTable, 2}, kChanges);
  const RecalledTables copy{tables};
  RecalledTables assigned;
  assigned.keep(kRegime, kIpa, {kTable, 2}, kChanges);
  assigned = tables;
  EXPECT_EQ(found(copy, kRegime, kIpa, 2), std::nullopt);
  EXPECT_EQ(found(assigned, kRegime, kIpa, 2), std::nullopt);
}

// A realm whose level 2 descriptor has been recalled, so that a walk now begins at its level 3 table.
struct RecalledWalk : WalkBench {
  std::uint64_t page = 0;

  explicit RecalledWalk(GptCaching caching) : WalkBench(caching) {
    for (int walks = 0; walks < 3; ++walks)
      EXPECT_EQ(walk().fault, FaultKind::None);
  }

  // Of a page that the TLB does not know.
  Translation walk() {
    DirectPort port{bench.machine, 0};
    return translate(cpu(), {AccessType::Load, page++ * kGranuleBytes}, port);
  }
};

TEST(RecalledTables, are_read_again_after_whatever_could_change_the_walk) {
  struct Row {
    const char* name;
    GptCaching caching;
    void (*change)(RecalledWalk&);
    FaultKind fault;
  };
  using enum GptCaching;
  const Row rows[]{
      {"nothing", Nothing, [](RecalledWalk&) {}, FaultKind::None},
      {"the descriptor", Nothing,
       [](RecalledWalk& walk) { walk.bench.machine.memory.write64(RecalledWalk::kRoot, 0); },
       FaultKind::Stage2Translation},
      {"its table scrubbed", Nothing,
       [](RecalledWalk& walk) { walk.bench.machine.memory.zero_granule(RecalledWalk::kRoot); },
       FaultKind::Stage2Translation},
      {"its granule protection", Nothing,
       [](RecalledWalk& walk) {
         walk.bench.set_level1(RecalledWalk::kRoot, encode_granules(Gpi::NonSecure));
       },
       FaultKind::GranuleProtection},
      {"level 0 of the granule protection table", Nothing,
       [](RecalledWalk& walk) {
         walk.bench.set_level0(RecalledWalk::kRoot, encode_level0_block(Gpi::NonSecure));
       },
       FaultKind::GranuleProtection},
      {"another granule protection table", Nothing,
       [](RecalledWalk& walk) { walk.bench.set_base(GptBench::kLevel0 + 0x8'0000); }, FaultKind::GptWalk},
      {"where the root is, to where no memory is", Nothing,
       [](RecalledWalk& walk) { walk.cpu().stage2->root = Pa{walk.bench.machine.memory.size()}; },
       FaultKind::GranuleProtection},
      {"granule protection that is still kept", UntilInvalidated,
       [](RecalledWalk& walk) {
         walk.bench.set_level1(RecalledWalk::kRoot, encode_granules(Gpi::NonSecure));
       },
       FaultKind::None},
      {"granule protection that was kept until an invalidation", UntilInvalidated,
       [](RecalledWalk& walk) {
         walk.bench.set_level1(RecalledWalk::kRoot, encode_granules(Gpi::NonSecure));
         EXPECT_EQ(walk.walk().fault, FaultKind::None);
         tlbi_rpalos(walk.bench.machine, encode_tlbi_range(RecalledWalk::kRoot, TlbiRange::Of4KiB));
       },
       FaultKind::GranuleProtection},
  };
  for (const Row& row : rows) {
    RecalledWalk walk{row.caching};
    row.change(walk);
    EXPECT_EQ(walk.walk().fault, row.fault) << row.name;
  }
}

}  // namespace
}  // namespace realmsim::machine
