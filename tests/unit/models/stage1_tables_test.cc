// Stage 1 tables of a realm's kernel: what they map is what a walk finds, and nothing else is mapped.
#include "models/guest/stage1_tables.h"

#include <gtest/gtest.h>

namespace realmsim::guest {
namespace {

constexpr Ipa kRoot{0x20'0000};
constexpr std::uint64_t kMiB = 1 << 20;
constexpr std::uint64_t kGiB = 1 << 30;

class Tables final : public machine::Stage1Port {
 public:
  explicit Tables(std::vector<Stage1Table> tables) : tables_(std::move(tables)) {}
  machine::Fetched fetch(Ipa descriptor, int) override {
    const std::uint64_t offset = descriptor - kRoot;
    return {.value = tables_.at(offset / kGranuleBytes).at(offset % kGranuleBytes / 8)};
  }
  machine::Stage1Walk walk(Va va, machine::AccessType type = machine::AccessType::Load) {
    return machine::walk_stage1(stage1_regime(kRoot), 48, va, type, *this);
  }

 private:
  std::vector<Stage1Table> tables_;
};

struct Row {
  const char* what;
  Stage1Mapping mapping;
  std::size_t tables;
  int level;  // of its first entry
};

constexpr Row kRows[]{
    {"a page", {Va{0x1000}, Ipa{0x4000'0000}, 0x1000}, 4, 3},
    {"pages of two tables", {Va{0x1f'f000}, Ipa{0x4000'0000}, 0x2000}, 5, 3},
    {"a block", {Va{2 * kMiB}, Ipa{0x4020'0000}, 2 * kMiB}, 3, 2},
    {"no block, for the one or the other", {Va{2 * kMiB}, Ipa{0x4000'1000}, 2 * kMiB}, 4, 3},
    {"a block and a page", {Va{2 * kMiB}, Ipa{0x4020'0000}, 2 * kMiB + 0x1000}, 4, 2},
    {"a large block", {Va{kGiB}, Ipa{3 * kGiB}, 2 * kGiB}, 2, 1},
    {"the last page", {Va{0xffff'ffff'f000}, Ipa{0x4000'0000}, 0x1000}, 4, 3},
};

TEST(Stage1Tables, map_every_page_of_a_mapping_with_the_largest_entries_that_fit) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.what);
    auto laid_out = stage1_tables(stage1_regime(kRoot), std::span{&row.mapping, 1});
    EXPECT_EQ(laid_out.size(), row.tables);
    Tables tables{std::move(laid_out)};
    EXPECT_EQ(tables.walk(row.mapping.va).level, row.level);
    for (std::uint64_t offset = 0; offset < row.mapping.size; offset += kGranuleBytes) {
      const auto walk = tables.walk(row.mapping.va + offset);
      ASSERT_EQ(walk.fault, FaultKind::None) << offset;
      ASSERT_EQ(walk.output, row.mapping.ipa + offset);
      ASSERT_TRUE(walk.leaf.non_global);
    }
    EXPECT_EQ(tables.walk(row.mapping.va - 1).fault, FaultKind::Stage1Translation);
    EXPECT_EQ(tables.walk(row.mapping.va + row.mapping.size).fault, FaultKind::Stage1Translation);
  }
}

TEST(Stage1Tables, allow_what_the_mapping_says) {
  using machine::AccessType;
  const Stage1Mapping mappings[]{{Va{0x1000}, Ipa{0x4000'0000}, 0x1000, true},
                                 {Va{0x2000}, Ipa{0x4000'0000}, 0x1000, false}};
  Tables tables{stage1_tables(stage1_regime(kRoot), mappings)};
  EXPECT_EQ(tables.walk(Va{0x1000}, AccessType::Store).fault, FaultKind::Stage1Permission);
  EXPECT_EQ(tables.walk(Va{0x1000}, AccessType::Fetch).fault, FaultKind::None);
  EXPECT_EQ(tables.walk(Va{0x2000}, AccessType::Store).fault, FaultKind::None);
}

TEST(Stage1Tables, stop_at_one_more_than_the_most) {
  const Stage1Mapping whole{Va{0}, Ipa{0x1000}, (std::uint64_t{1} << 48) - kGranuleBytes};
  EXPECT_EQ(stage1_tables(stage1_regime(kRoot), std::span{&whole, 1}).size(), kMostStage1Tables + 1);
}

}  // namespace
}  // namespace realmsim::guest
