// Stage 2 descriptors as the hardware reads them, with and without LPA2 (Arm ARM DDI0487 D8).
#include <gtest/gtest.h>

#include "models/base/random.h"
#include "models/machine/stage2.h"

namespace realmsim::machine {
namespace {

using Kind = Stage2Descriptor::Kind;

constexpr std::uint64_t kValid = 0b01;
constexpr std::uint64_t kTableOrPage = 0b11;
constexpr std::uint64_t kRead = 1 << 6;
constexpr std::uint64_t kWrite = 1 << 7;
constexpr std::uint64_t kExecuteNever = std::uint64_t{1} << 54;
constexpr std::uint64_t kNs = std::uint64_t{1} << 55;

struct KindRow {
  std::uint64_t low;  // bits 1:0
  int level;
  Kind kind;
};

TEST(Stage2Descriptor, is_a_table_a_leaf_or_invalid_by_its_low_bits_and_level) {
  constexpr KindRow kRows[]{
      {0b00, -1, Kind::Invalid}, {0b10, -1, Kind::Invalid}, {0b01, -1, Kind::Invalid},
      {0b11, -1, Kind::Table},   {0b00, 0, Kind::Invalid},  {0b10, 0, Kind::Invalid},
      {0b01, 0, Kind::Invalid},  {0b11, 0, Kind::Table},    {0b00, 1, Kind::Invalid},
      {0b10, 1, Kind::Invalid},  {0b01, 1, Kind::Leaf},     {0b11, 1, Kind::Table},
      {0b00, 2, Kind::Invalid},  {0b10, 2, Kind::Invalid},  {0b01, 2, Kind::Leaf},
      {0b11, 2, Kind::Table},    {0b00, 3, Kind::Invalid},  {0b10, 3, Kind::Invalid},
      {0b01, 3, Kind::Invalid},  {0b11, 3, Kind::Leaf},
  };
  for (const KindRow& row : kRows) {
    for (const bool lpa2 : {false, true}) {
      EXPECT_EQ(decode_stage2(0x8000'0000 | row.low, row.level, lpa2).kind, row.kind)
          << row.level << " " << row.low;
    }
  }
}

TEST(Stage2Descriptor, reads_a_realm_page_and_a_shared_page_as_the_rmm_writes_them) {
  const auto own = decode_stage2(0x8765'47db, 3, false);  // normal memory, read-write, accessed
  EXPECT_EQ(own.output, Pa{0x8765'4000});
  EXPECT_TRUE(own.readable && own.writable && own.executable);
  EXPECT_EQ(own.pas, Pas::Realm);
  const auto shared = decode_stage2(0x8765'47db | kNs | kExecuteNever, 3, false);
  EXPECT_EQ(shared.output, Pa{0x8765'4000});
  EXPECT_TRUE(shared.readable && shared.writable);
  EXPECT_FALSE(shared.executable);
  EXPECT_EQ(shared.pas, Pas::NonSecure);
}

TEST(Stage2Descriptor, grants_each_permission_by_its_own_bit) {
  for (unsigned bits = 0; bits < 8; ++bits) {
    const bool read = (bits & 1) != 0;
    const bool write = (bits & 2) != 0;
    const bool execute = (bits & 4) != 0;
    const std::uint64_t word = 0x8000'0000 | kTableOrPage | (read ? kRead : 0) | (write ? kWrite : 0) |
                               (execute ? 0 : kExecuteNever);
    const auto leaf = decode_stage2(word, 3, false);
    EXPECT_EQ(permits(leaf, AccessType::Load), read) << bits;
    EXPECT_EQ(permits(leaf, AccessType::Store), write) << bits;
    EXPECT_EQ(permits(leaf, AccessType::Fetch), execute) << bits;
  }
}

TEST(Stage2Descriptor, has_a_block_base_aligned_to_the_block) {
  const std::uint64_t base = 0x0000'1234'5678'9000;
  EXPECT_EQ(decode_stage2(base | kValid, 1, false).output, Pa{0x0000'1234'4000'0000});
  EXPECT_EQ(decode_stage2(base | kValid, 2, false).output, Pa{0x0000'1234'5660'0000});
  EXPECT_EQ(decode_stage2(base | kTableOrPage, 3, false).output, Pa{base});
  EXPECT_EQ(decode_stage2(base | kTableOrPage, 1, false).output, Pa{base});
}

struct OutputRow {
  std::uint64_t word;
  bool lpa2;
  std::uint64_t output;
};

TEST(Stage2Descriptor, holds_48_address_bits_or_with_lpa2_52) {
  constexpr OutputRow kRows[]{
      {~std::uint64_t{0}, false, 0x0000'ffff'ffff'f000},
      {~std::uint64_t{0}, true, 0x000f'ffff'ffff'f000},
      {0x100, false, 0},
      {0x100, true, std::uint64_t{1} << 50},
      {0x200, false, 0},
      {0x200, true, std::uint64_t{1} << 51},
      {std::uint64_t{1} << 48, false, 0},
      {std::uint64_t{1} << 48, true, std::uint64_t{1} << 48},
      {std::uint64_t{1} << 49, false, 0},
      {std::uint64_t{1} << 49, true, std::uint64_t{1} << 49},
      {std::uint64_t{1} << 50, true, 0},
      {0x800, true, 0},
  };
  for (const OutputRow& row : kRows) {
    EXPECT_EQ(output_address(row.word, row.lpa2), Pa{row.output}) << row.word;
    EXPECT_EQ(decode_stage2(row.word | kTableOrPage, 3, row.lpa2).output,
              (output_address(row.word | kTableOrPage, row.lpa2)));
  }
}

TEST(Stage2Descriptor, gives_back_the_address_it_was_made_from) {
  RandomStream random{6, 0};
  for (int i = 0; i < 2000; ++i) {
    const Pa wide = Pa{random.below(std::uint64_t{1} << 52)}.align_down(kGranuleBytes);
    const Pa narrow{wide.value & 0x0000'ffff'ffff'ffff};
    ASSERT_EQ(output_address(encode_output_address(wide, true), true), wide);
    ASSERT_EQ(output_address(encode_output_address(narrow, false), false), narrow);
    ASSERT_EQ(encode_output_address(wide, true) & 0xfc00'0000'0000'0cff, 0u);  // attributes stay free
  }
}

}  // namespace
}  // namespace realmsim::machine
