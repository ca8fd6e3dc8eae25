// Stage 1 descriptors of EL1&0 (Arm ARM DDI0487 D8, VMSAv8-64, 4 KiB granule).
#include <gtest/gtest.h>

#include "models/base/random.h"
#include "models/machine/stage1.h"

namespace realmsim::machine {
namespace {

using Kind = Stage1Descriptor::Kind;

constexpr std::uint64_t kInnerShareable = 0x300;

struct KindRow {
  std::uint64_t low;  // bits 1:0
  int level;
  Kind kind;
};

TEST(Stage1Descriptor, is_a_table_a_leaf_or_invalid_by_its_low_bits_and_level) {
  constexpr KindRow kRows[]{
      {0b00, 0, Kind::Invalid}, {0b10, 0, Kind::Invalid}, {0b01, 0, Kind::Invalid}, {0b11, 0, Kind::Table},
      {0b00, 1, Kind::Invalid}, {0b10, 1, Kind::Invalid}, {0b01, 1, Kind::Leaf},    {0b11, 1, Kind::Table},
      {0b00, 2, Kind::Invalid}, {0b10, 2, Kind::Invalid}, {0b01, 2, Kind::Leaf},    {0b11, 2, Kind::Table},
      {0b00, 3, Kind::Invalid}, {0b10, 3, Kind::Invalid}, {0b01, 3, Kind::Invalid}, {0b11, 3, Kind::Leaf},
  };
  for (const KindRow& row : kRows)
    EXPECT_EQ(decode_stage1(0x4000'0000 | row.low, row.level).kind, row.kind) << row.level << " " << row.low;
}

struct WordRow {
  const char* what;
  std::uint64_t word;
  int level;
  Stage1Descriptor descriptor;
};

constexpr WordRow kWords[]{
    {"table", 0x4000'1003, 1, {.kind = Kind::Table, .output = {0x4000'1000}}},
    {"page, accessed", 0x4000'1703, 3, {.kind = Kind::Leaf, .output = {0x4000'1000}, .accessed = true}},
    {"2 MiB block", 0x4020'0701, 2, {.kind = Kind::Leaf, .output = {0x4020'0000}, .accessed = true}},
    {"1 GiB block", 0x4000'0701, 1, {.kind = Kind::Leaf, .output = {0x4000'0000}, .accessed = true}},
    {"not accessed", 0x303, 3, {.kind = Kind::Leaf}},
    {"AP[2]", 0x383, 3, {.kind = Kind::Leaf, .read_only = true}},
    {"AP[1]", 0x343, 3, {.kind = Kind::Leaf, .el0 = true}},
    {"nG", 0xb03, 3, {.kind = Kind::Leaf, .non_global = true}},
    {"PXN", 0x0020'0000'0000'0303, 3, {.kind = Kind::Leaf, .el1_execute_never = true}},
    {"UXN", 0x0040'0000'0000'0303, 3, {.kind = Kind::Leaf, .el0_execute_never = true}},
    {"highest", 0xffff'ffff'f303, 3, {.kind = Kind::Leaf, .output = {0xffff'ffff'f000}}},
};

TEST(Stage1Descriptor, has_each_field_in_its_place) {
  for (const WordRow& row : kWords) {
    EXPECT_EQ(decode_stage1(row.word, row.level), row.descriptor) << row.what;
    EXPECT_EQ(encode_stage1(row.descriptor, row.level), row.word) << row.what;
  }
  EXPECT_EQ(encode_stage1({}, 3), 0u);
}

// Memory attributes, NS, shareability, the Contiguous bit, what is RES0 or for software.
TEST(Stage1Descriptor, is_not_changed_by_bits_that_decide_nothing) {
  constexpr std::uint64_t kIdle = 0xff9f'0000'0000'033c;
  for (const WordRow& row : kWords)
    EXPECT_EQ(decode_stage1(row.word ^ kIdle, row.level), row.descriptor) << row.what;
}

TEST(Stage1Descriptor, has_a_block_base_aligned_to_the_block) {
  constexpr std::uint64_t kBase = 0x0000'1234'5678'9000;
  EXPECT_EQ(decode_stage1(kBase | 0b01, 1).output, Ipa{0x0000'1234'4000'0000});
  EXPECT_EQ(decode_stage1(kBase | 0b01, 2).output, Ipa{0x0000'1234'5660'0000});
  EXPECT_EQ(decode_stage1(kBase | 0b11, 3).output, Ipa{kBase});
}

TEST(Stage1Descriptor, gives_back_what_it_was_made_from) {
  RandomStream random{1, 0};
  for (int i = 0; i < 2000; ++i) {
    const int level = 1 + static_cast<int>(random.below(3));
    const Stage1Descriptor leaf{
        .kind = Kind::Leaf,
        .output = Ipa{random.below(std::uint64_t{1} << 48)}.align_down(entry_bytes(level)),
        .accessed = random.below(2) != 0,
        .read_only = random.below(2) != 0,
        .el0 = random.below(2) != 0,
        .el1_execute_never = random.below(2) != 0,
        .el0_execute_never = random.below(2) != 0,
        .non_global = random.below(2) != 0};
    ASSERT_EQ(decode_stage1(encode_stage1(leaf, level), level), leaf);
    ASSERT_EQ(encode_stage1(leaf, level) & 0x300, kInnerShareable);
  }
}

struct PermissionRow {
  bool read_only;
  bool el0;
  bool el1_execute_never;
  bool stores;
  bool fetches;
};

// EL1 never executes what EL0 may write, whatever PXN says.
TEST(Stage1Descriptor, gives_el1_what_its_permissions_say) {
  constexpr PermissionRow kRows[]{
      {false, false, false, true, true}, {false, false, true, true, false}, {false, true, false, true, false},
      {false, true, true, true, false},  {true, false, false, false, true}, {true, false, true, false, false},
      {true, true, false, false, true},  {true, true, true, false, false},
  };
  for (const PermissionRow& row : kRows) {
    const Stage1Descriptor leaf{.kind = Kind::Leaf,
                                .read_only = row.read_only,
                                .el0 = row.el0,
                                .el1_execute_never = row.el1_execute_never};
    EXPECT_TRUE(permits(leaf, AccessType::Load));
    EXPECT_EQ(permits(leaf, AccessType::Store), row.stores) << row.read_only << row.el0;
    EXPECT_EQ(permits(leaf, AccessType::Fetch), row.fetches)
        << row.read_only << row.el0 << row.el1_execute_never;
  }
}

}  // namespace
}  // namespace realmsim::machine
