// The stage 1 walk: which descriptors it reads, how it ends, and which of several faults it tells
// (Arm ARM DDI0487 D8).
#include <map>
#include <vector>

#include <gtest/gtest.h>

#include "models/machine/stage1.h"

namespace realmsim::machine {
namespace {

constexpr Ipa kRoot{0x4000'0000};
constexpr unsigned kIpaBits = 40;
constexpr std::uint64_t kTable = 0b11;
constexpr std::uint64_t kAccessed = 1 << 10;
constexpr std::uint64_t kReadOnly = 1 << 7;
constexpr std::uint64_t kPage = 0b11 | kAccessed;
constexpr std::uint64_t kBlock = 0b01 | kAccessed;

class Words final : public Stage1Port {
 public:
  Fetched fetch(Ipa descriptor, int level) override {
    fetched.push_back(descriptor);
    levels.push_back(level);
    if (descriptor == broken) return {.fault = FaultKind::Stage2Permission};
    const auto found = words.find(descriptor);
    return {.value = found == words.end() ? 0 : found->second};
  }
  std::map<Ipa, std::uint64_t> words;
  std::vector<Ipa> fetched;
  std::vector<int> levels;
  Ipa broken{1};
};

struct StartRow {
  std::uint8_t va_bits;
  std::uint64_t va;
  std::vector<std::uint64_t> indices;  // one for each level
};

const std::vector<StartRow> kStarts{
    {48, 0x8080'4020'1abc, {257, 1, 1, 1}}, {40, 0xff'8060'7008, {1, 510, 3, 7}},
    {39, 0x40'8060'7008, {258, 3, 7}},      {31, 0x7fff'ffff, {1, 511, 511}},
    {30, 0x3fff'f000, {511, 511}},          {25, 0x1ff'f008, {15, 511}},
};

// Tables one after another; returns the descriptors that a walk should read.
std::vector<Ipa> write_tables(Words& words, const StartRow& row, std::uint64_t leaf) {
  std::vector<Ipa> entries;
  Ipa table = kRoot;
  for (std::size_t i = 0; i < row.indices.size(); ++i) {
    entries.push_back(table + row.indices[i] * 8);
    const Ipa next{0x5000'0000 + 0x10'0000 * i};
    words.words[entries.back()] = i + 1 == row.indices.size() ? leaf : next.value | kTable;
    table = next;
  }
  return entries;
}

Stage1Regime regime_of(const StartRow& row) {
  return {.root = kRoot, .asid = {1}, .va_bits = row.va_bits};
}

TEST(Stage1Walk, reads_one_descriptor_for_each_level_that_the_range_needs) {
  for (const StartRow& row : kStarts) {
    SCOPED_TRACE(int{row.va_bits});
    Words words;
    const auto entries = write_tables(words, row, 0x8765'4000 | kPage);
    const auto walk = walk_stage1(regime_of(row), kIpaBits, Va{row.va}, AccessType::Load, words);
    EXPECT_EQ(walk.fault, FaultKind::None);
    EXPECT_EQ(walk.output, Ipa{0x8765'4000 + row.va % kGranuleBytes});
    EXPECT_EQ(words.fetched, entries);
    EXPECT_EQ(words.levels.front(), stage1_start_level(regime_of(row)));
    EXPECT_EQ(words.levels.back(), kPageLevel);
  }
}

TEST(Stage1Walk, ends_at_a_block_with_the_offset_in_it) {
  Words words;
  words.words[kRoot + 1 * 8] = 0x4000'0000 | kBlock;
  const Stage1Regime regime{.root = kRoot, .asid = {1}, .va_bits = 39};
  const auto walk = walk_stage1(regime, kIpaBits, Va{0x4567'89ab}, AccessType::Load, words);
  EXPECT_EQ(walk.level, 1);
  EXPECT_EQ(walk.output, Ipa{0x4567'89ab});
  EXPECT_EQ(words.fetched.size(), 1u);
}

TEST(Stage1Walk, fetches_nothing_beyond_its_range) {
  for (const StartRow& row : kStarts) {
    Words words;
    for (const Va va : {Va{std::uint64_t{1} << row.va_bits}, Va{~std::uint64_t{0}}}) {
      const auto walk = walk_stage1(regime_of(row), kIpaBits, va, AccessType::Load, words);
      EXPECT_EQ(walk.fault, FaultKind::Stage1Translation);
      EXPECT_EQ(walk.level, 0);
    }
    EXPECT_TRUE(words.fetched.empty());
  }
}

TEST(Stage1Walk, fails_with_the_level_of_the_table_at_which_it_fails) {
  const StartRow& row = kStarts.front();
  for (int level = 0; level <= kPageLevel; ++level) {
    Words words;
    const auto entries = write_tables(words, row, 0x8765'4000 | kPage);
    const Ipa entry = entries[static_cast<std::size_t>(level)];
    const auto failing = [&] {
      return walk_stage1(regime_of(row), kIpaBits, Va{row.va}, AccessType::Load, words);
    };
    const std::uint64_t intact = words.words[entry];
    words.words[entry] = intact & ~std::uint64_t{1};
    EXPECT_EQ(failing().fault, FaultKind::Stage1Translation);
    EXPECT_EQ(failing().level, level);
    words.words[entry] = intact | std::uint64_t{1} << kIpaBits;
    EXPECT_EQ(failing().fault, FaultKind::AddressSize);
    EXPECT_EQ(failing().level, level);
    EXPECT_EQ(failing().output.value >> kIpaBits, 1u);
    words.words[entry] = intact;
    words.broken = entry;
    EXPECT_EQ(failing().fault, FaultKind::Stage2Permission);
    EXPECT_EQ(failing().level, level);
  }
}

TEST(Stage1Walk, of_a_root_beyond_the_ipa_space_fails_at_level_0) {
  Words words;
  const Stage1Regime regime{.root = Ipa{std::uint64_t{1} << kIpaBits}, .asid = {1}};
  const auto walk = walk_stage1(regime, kIpaBits, Va{0x1000}, AccessType::Load, words);
  EXPECT_EQ(walk.fault, FaultKind::AddressSize);
  EXPECT_EQ(walk.level, 0);
  EXPECT_TRUE(words.fetched.empty());
}

struct PriorityRow {
  const char* what;
  std::uint64_t leaf;
  FaultKind fault;
};

// Each row has what the next has, and what ranks above it.
TEST(Stage1Walk, tells_the_fault_that_ranks_highest) {
  constexpr std::uint64_t kBeyond = std::uint64_t{1} << kIpaBits;
  constexpr PriorityRow kRows[]{
      {"translation", kBeyond | kReadOnly | 0b10, FaultKind::Stage1Translation},
      {"address size", kBeyond | kReadOnly | 0b11, FaultKind::AddressSize},
      {"access flag", kReadOnly | 0b11, FaultKind::Stage1AccessFlag},
      {"permission", kReadOnly | kPage, FaultKind::Stage1Permission},
      {"none", kPage, FaultKind::None},
  };
  for (const PriorityRow& row : kRows) {
    Words words;
    write_tables(words, kStarts.front(), row.leaf);
    const auto walk =
        walk_stage1(regime_of(kStarts.front()), kIpaBits, Va{kStarts.front().va}, AccessType::Store, words);
    EXPECT_EQ(walk.fault, row.fault) << row.what;
    EXPECT_EQ(walk.level, kPageLevel) << row.what;
  }
}

}  // namespace
}  // namespace realmsim::machine
