// The stage 2 walk: which entries it reads from which starting level, and how it ends
// (Arm ARM DDI0487 D8; starting levels and concatenation as in RMM 1.0 A5).
#include <map>
#include <vector>

#include <gtest/gtest.h>

#include "models/machine/stage2.h"

namespace realmsim::machine {
namespace {

constexpr Pa kRoot{0x8010'0000};
constexpr std::uint64_t kTable = 0b11;
constexpr std::uint64_t kReadWrite = 0xc0;
constexpr std::uint64_t kPage = 0b11 | kReadWrite;
constexpr std::uint64_t kBlock = 0b01 | kReadWrite;
constexpr std::uint64_t kExecuteNever = std::uint64_t{1} << 54;
constexpr std::uint64_t kNs = std::uint64_t{1} << 55;

// Words of memory by address, zero where none is written, and a note of every fetch.
class Words final : public MemoryPort {
 public:
  Fetched fetch(Pa pa) override {
    fetched.push_back(pa);
    if (pa == broken) return {.fault = FaultKind::GranuleProtection, .level = 1};
    const auto found = words.find(pa);
    return {.value = found == words.end() ? 0 : found->second};
  }
  std::map<Pa, std::uint64_t> words;
  std::vector<Pa> fetched;
  Pa broken{1};
};

struct StartRow {
  int start_level;
  unsigned ipa_bits;
  std::uint64_t ipa;
  std::vector<std::uint64_t> indices;  // one for each level
};

const std::vector<StartRow> kStarts{
    {2, 32, 0x0000'3000, {0, 3}},
    {2, 32, 0xfffe'5678, {2047, 0x1e5}},               // the last of four concatenated tables
    {2, 34, 0x3'ffff'ffff, {8191, 511}},               // of sixteen
    {1, 39, 0x40'8060'7008, {258, 3, 7}},              // one table
    {1, 40, 0x80'0000'0000, {512, 0, 0}},              // the first entry of a second table
    {1, 43, 0x7ff'ffff'f000, {8191, 511, 511}},        // of sixteen
    {0, 48, 0x8080'4020'1abc, {257, 1, 1, 1}},         // one table
    {0, 50, 0x2'0000'0000'0000, {1024, 0, 0, 0}},      // the third of four
    {-1, 52, 0xf'8080'4020'1abc, {15, 257, 1, 1, 1}},  // bits 51:48 alone
};

// Tables one after another, each far from the last; returns the entries that a walk should read.
std::vector<Pa> write_tables(Words& words, const StartRow& row, std::uint64_t leaf) {
  std::vector<Pa> entries;
  Pa table = kRoot;
  for (std::size_t i = 0; i < row.indices.size(); ++i) {
    entries.push_back(table + row.indices[i] * 8);
    const bool last = i + 1 == row.indices.size();
    const Pa next{0x9000'0000 + 0x10'0000 * i};
    words.words[entries.back()] = last ? leaf : next.value | kTable;
    table = next;
  }
  return entries;
}

Stage2Regime regime_of(const StartRow& row) {
  return {.root = kRoot,
          .vmid = {1},
          .start_level = static_cast<std::int8_t>(row.start_level),
          .ipa_bits = static_cast<std::uint8_t>(row.ipa_bits),
          .lpa2 = row.start_level < 0};
}

TEST(Stage2Walk, reads_one_entry_for_each_level_from_any_starting_level) {
  for (const StartRow& row : kStarts) {
    SCOPED_TRACE(row.ipa);
    Words words;
    const auto entries = write_tables(words, row, 0x8765'4000 | kPage);
    const auto walk = walk_stage2(regime_of(row), Ipa{row.ipa}, AccessType::Load, words);
    EXPECT_EQ(walk.fault, FaultKind::None);
    EXPECT_EQ(walk.level, kPageLevel);
    EXPECT_EQ(walk.leaf.output, Pa{0x8765'4000});
    EXPECT_EQ(words.fetched, entries);
  }
}

TEST(Stage2Walk, reports_a_translation_fault_at_the_level_of_the_invalid_entry) {
  for (const StartRow& row : kStarts) {
    for (std::size_t depth = 0; depth < row.indices.size(); ++depth) {
      Words words;
      const auto entries = write_tables(words, row, 0x8765'4000 | kPage);
      words.words[entries[depth]] &= ~std::uint64_t{1};
      const auto walk = walk_stage2(regime_of(row), Ipa{row.ipa}, AccessType::Load, words);
      EXPECT_EQ(walk.fault, FaultKind::Stage2Translation);
      EXPECT_EQ(walk.level, row.start_level + static_cast<int>(depth));
      EXPECT_EQ(words.fetched.size(), depth + 1);
    }
  }
}

TEST(Stage2Walk, passes_on_a_refused_fetch_with_the_level_of_the_table) {
  for (const StartRow& row : kStarts) {
    for (std::size_t depth = 0; depth < row.indices.size(); ++depth) {
      Words words;
      words.broken = write_tables(words, row, 0x8765'4000 | kPage)[depth];
      const auto walk = walk_stage2(regime_of(row), Ipa{row.ipa}, AccessType::Load, words);
      EXPECT_EQ(walk.fault, FaultKind::GranuleProtection);
      EXPECT_EQ(walk.level, row.start_level + static_cast<int>(depth));
    }
  }
}

TEST(Stage2Walk, ends_at_a_block_of_level_1_or_2) {
  const Stage2Regime regime{.root = kRoot, .vmid = {1}, .start_level = 0, .ipa_bits = 48};
  const Ipa ipa{0x0000'0040'8060'7008};  // indices 0, 258, 3, 7
  Words words;
  words.words[kRoot] = 0x9000'0000 | kTable;
  words.words[Pa{0x9000'0000 + 258 * 8}] = 0x8000'0000 | kBlock;
  const auto gigabyte = walk_stage2(regime, ipa, AccessType::Store, words);
  EXPECT_EQ(gigabyte.fault, FaultKind::None);
  EXPECT_EQ(gigabyte.level, 1);
  EXPECT_EQ(gigabyte.leaf.output, Pa{0x8000'0000});

  words.words[Pa{0x9000'0000 + 258 * 8}] = 0x9100'0000 | kTable;
  words.words[Pa{0x9100'0000 + 3 * 8}] = 0x8760'0000 | kBlock;
  const auto two_megabytes = walk_stage2(regime, ipa, AccessType::Store, words);
  EXPECT_EQ(two_megabytes.fault, FaultKind::None);
  EXPECT_EQ(two_megabytes.level, 2);
  EXPECT_EQ(two_megabytes.leaf.output, Pa{0x8760'0000});

  words.words[kRoot] = 0x8000'0000 | kBlock;  // no block at level 0
  EXPECT_EQ(walk_stage2(regime, ipa, AccessType::Store, words).fault, FaultKind::Stage2Translation);
}

struct PermissionRow {
  std::uint64_t attributes;
  bool load;
  bool store;
  bool fetch;
};

TEST(Stage2Walk, refuses_what_the_leaf_does_not_permit_and_execution_outside_the_realm_space) {
  constexpr PermissionRow kRows[]{
      {0, false, false, true},
      {0x40, true, false, true},
      {0x80, false, true, true},
      {0xc0, true, true, true},
      {0xc0 | kExecuteNever, true, true, false},
      {0xc0 | kNs, true, true, false},
      {0xc0 | kNs | kExecuteNever, true, true, false},
  };
  const StartRow& start = kStarts.front();
  for (const PermissionRow& row : kRows) {
    SCOPED_TRACE(row.attributes);
    Words words;
    write_tables(words, start, 0x8765'4003 | row.attributes);
    const auto permitted = [&](AccessType type) {
      const auto walk = walk_stage2(regime_of(start), Ipa{start.ipa}, type, words);
      EXPECT_EQ(walk.level, kPageLevel);
      EXPECT_TRUE(walk.fault == FaultKind::None || walk.fault == FaultKind::Stage2Permission);
      return walk.fault == FaultKind::None;
    };
    EXPECT_EQ(permitted(AccessType::Load), row.load);
    EXPECT_EQ(permitted(AccessType::Store), row.store);
    EXPECT_EQ(permitted(AccessType::Fetch), row.fetch);
  }
}

TEST(Stage2Walk, takes_an_ipa_beyond_the_space_as_an_address_size_fault_without_a_fetch) {
  for (const StartRow& row : kStarts) {
    for (const std::uint64_t ipa : {std::uint64_t{1} << row.ipa_bits, row.ipa | std::uint64_t{1} << 60}) {
      Words words;
      write_tables(words, row, 0x8765'4000 | kPage);
      const auto walk = walk_stage2(regime_of(row), Ipa{ipa}, AccessType::Load, words);
      EXPECT_EQ(walk.fault, FaultKind::AddressSize);
      EXPECT_EQ(walk.level, 0);
      EXPECT_TRUE(words.fetched.empty());
    }
  }
}

TEST(Stage2Walk, follows_tables_and_leaves_to_52_bit_addresses_with_lpa2) {
  const Stage2Regime regime{.root = kRoot, .vmid = {1}, .start_level = 2, .ipa_bits = 32, .lpa2 = true};
  const Pa table{0xc'0000'9000'0000};
  Words words;
  words.words[kRoot] = encode_output_address(table, true) | kTable;
  words.words[table + 8] = encode_output_address(Pa{0xf'0000'8000'5000}, true) | kPage;
  const auto walk = walk_stage2(regime, Ipa{0x1000}, AccessType::Load, words);
  EXPECT_EQ(walk.fault, FaultKind::None);
  EXPECT_EQ(words.fetched.back(), table + 8);
  EXPECT_EQ(walk.leaf.output, Pa{0xf'0000'8000'5000});
}

}  // namespace
}  // namespace realmsim::machine
