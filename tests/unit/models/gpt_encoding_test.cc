// Encodings of the granule protection table: indices, descriptors of both levels, reserved values
// (Arm ARM DDI0487 D9; FEAT_RME).
#include <gtest/gtest.h>

#include "models/machine/gpt.h"

namespace realmsim::machine {
namespace {

using Kind = GptLevel0Entry::Kind;

constexpr GpiSet kBase{Gpi::NoAccess, Gpi::Secure, Gpi::NonSecure, Gpi::Root, Gpi::Realm, Gpi::All};
constexpr GpiSet kWithNso{Gpi::NoAccess, Gpi::Secure, Gpi::NonSecure,    Gpi::Root,
                          Gpi::Realm,    Gpi::All,    Gpi::NonSecureOnly};

constexpr GptGeometry k64GiB{.protected_bits = 36, .level0_bits = 30, .granule_bits = 12};

TEST(GptEncoding, matches_the_worked_examples) {
  EXPECT_EQ(encode_level0_block(Gpi::All), 0xf1u);
  EXPECT_EQ(encode_level0_block(Gpi::NonSecure), 0x91u);
  EXPECT_EQ(encode_level0_table(Pa{0x8'8000'0000}), 0x0000'0008'8000'0003u);
  EXPECT_EQ(encode_granules(Gpi::Realm), 0xbbbb'bbbb'bbbb'bbbbu);
  EXPECT_EQ(replace_granule(encode_granules(Gpi::NonSecure), 3, Gpi::Realm), 0x9999'9999'9999'b999u);
  EXPECT_EQ(encode_granules(Gpi::NoAccess), 0u);
}

TEST(GptEncoding, cuts_an_address_into_indices_and_a_nibble) {
  const Pa pa{0x8'8012'3000};
  EXPECT_EQ(k64GiB.level0_entry(Pa{0x1000}, pa), Pa{0x1000 + 8 * 0x22});
  EXPECT_EQ(k64GiB.level1_entry(Pa{0x2'0000}, pa), Pa{0x2'0000 + 8 * 0x12});
  EXPECT_EQ(k64GiB.nibble(pa), 3u);
}

TEST(GptEncoding, gives_the_size_of_tables) {
  constexpr std::uint64_t kKiB = 1024;
  constexpr unsigned kLevel0Bits[]{30, 34, 36, 39};
  constexpr unsigned kGranuleBits[]{12, 14, 16};
  constexpr std::uint64_t kLevel1KiB[4][3]{
      {128, 32, 8}, {2048, 512, 128}, {8192, 2048, 512}, {65536, 16384, 4096}};
  for (int s = 0; s < 4; ++s) {
    for (int p = 0; p < 3; ++p) {
      const GptGeometry shape{40, kLevel0Bits[s], kGranuleBits[p]};
      EXPECT_EQ(shape.level1_table_bytes(), kLevel1KiB[s][p] * kKiB) << s << " " << p;
    }
  }
  EXPECT_EQ(k64GiB.level0_table_bytes(), 64u * 8);
  EXPECT_EQ((GptGeometry{52, 30, 12}.level0_table_bytes()), std::uint64_t{8} << 22);
  EXPECT_EQ((GptGeometry{32, 39, 12}.level0_table_bytes()), 8u);
  EXPECT_EQ((GptGeometry{32, 39, 12}.level0_entry(Pa{0}, Pa{0xffff'ffff})), Pa{0});
}

TEST(GptEncoding, has_two_kinds_of_level_0_entry_and_reserves_every_other) {
  for (std::uint64_t low = 0; low < 16; ++low) {
    const GptLevel0Entry entry = decode_level0(0xf0 | low, k64GiB, kBase);
    EXPECT_EQ(entry.kind, low == 0b0001 ? Kind::Block : Kind::Invalid) << low;
  }
  EXPECT_EQ(decode_level0(0, k64GiB, kBase).kind, Kind::Invalid);
  const GptLevel0Entry table = decode_level0(0x0000'0008'8000'0003, k64GiB, kBase);
  EXPECT_EQ(table.kind, Kind::Table);
  EXPECT_EQ(table.table, Pa{0x8'8000'0000});
  const GptLevel0Entry block = decode_level0(0x91, k64GiB, kBase);
  EXPECT_EQ(block.kind, Kind::Block);
  EXPECT_EQ(block.gpi, Gpi::NonSecure);
}

TEST(GptEncoding, refuses_a_level_0_block_with_a_reserved_bit_or_gpi) {
  for (unsigned bit = 8; bit < 64; ++bit) {
    EXPECT_EQ(decode_level0(0xb1 | std::uint64_t{1} << bit, k64GiB, kBase).kind, Kind::Invalid) << bit;
  }
  for (const std::uint64_t gpi : {1u, 2u, 3u, 4u, 5u, 6u, 7u, 12u, 14u}) {
    EXPECT_EQ(decode_level0(gpi << 4 | 1, k64GiB, kWithNso).kind, Kind::Invalid) << gpi;
  }
  EXPECT_EQ(decode_level0(0xd1, k64GiB, kBase).kind, Kind::Invalid);
  EXPECT_EQ(decode_level0(0xd1, k64GiB, kWithNso).gpi, Gpi::NonSecureOnly);
}

TEST(GptEncoding, refuses_a_level_0_table_with_a_reserved_bit) {
  constexpr GptGeometry kShapes[]{{36, 30, 12}, {40, 30, 14}, {48, 39, 16}, {52, 34, 12}, {56, 30, 12}};
  for (const GptGeometry& shape : kShapes) {
    const unsigned lowest = shape.level0_bits - shape.granule_bits - 1;  // bits below are RES0
    for (unsigned bit = 4; bit < 64; ++bit) {
      const std::uint64_t word = 0x3 | std::uint64_t{1} << bit;
      const GptLevel0Entry entry = decode_level0(word, shape, kBase);
      const bool address_bit =
          bit >= std::max(lowest, 12u) && bit <= (shape.protected_bits == 56 ? 55u : 51u);
      EXPECT_EQ(entry.kind, address_bit ? Kind::Table : Kind::Invalid) << bit;
      if (address_bit) {
        EXPECT_EQ(entry.table, Pa{word - 3});
      }
    }
  }
}

bool valid_gpi(std::uint64_t gpi, bool nso) {
  constexpr bool kValid[16]{true, false, false, false, false, false, false, false,
                            true, true,  true,  true,  false, false, false, true};
  return kValid[gpi] || (nso && gpi == 0b1101);
}

TEST(GptEncoding, makes_a_whole_granules_word_invalid_by_one_reserved_gpi) {
  for (const bool nso : {false, true}) {
    for (unsigned place = 0; place < 16; ++place) {
      for (std::uint64_t gpi = 0; gpi < 16; ++gpi) {
        if (place == 0 && gpi == 1) continue;  // marks a contiguous descriptor
        const std::uint64_t word =
            (0x9999'9999'9999'9999 & ~(std::uint64_t{0xf} << (4 * place))) | gpi << (4 * place);
        for (unsigned asked = 0; asked < 16; ++asked) {
          const auto found = decode_level1(word, asked, nso ? kWithNso : kBase);
          ASSERT_EQ(found.has_value(), valid_gpi(gpi, nso)) << place << " " << gpi;
          if (found) {
            ASSERT_EQ(found->contiguous, std::nullopt);
            ASSERT_EQ(found->gpi, asked == place ? static_cast<Gpi>(gpi) : Gpi::NonSecure);
          }
        }
      }
    }
  }
}

struct ContiguousRow {
  std::uint64_t word;
  std::optional<Gpi> gpi;
  std::optional<ContiguousSize> size;
};

TEST(GptEncoding, reads_contiguous_descriptors_of_each_size) {
  using enum ContiguousSize;
  constexpr ContiguousRow kRows[]{
      {0x191, Gpi::NonSecure, Of2MiB},
      {0x291, Gpi::NonSecure, Of32MiB},
      {0x391, Gpi::NonSecure, Of512MiB},
      {0x1b1, Gpi::Realm, Of2MiB},
      {0x101, Gpi::NoAccess, Of2MiB},
      {0x3f1, Gpi::All, Of512MiB},
      {0x091, {}, {}},  // no size
      {0x1c1, {}, {}},  // no GPI
      {0x141, {}, {}},  // no GPI without FEAT_RME_GDI
      {0x1d1, {}, {}},  // no GPI without FEAT_RME_GPC2
  };
  for (const ContiguousRow& row : kRows) {
    for (unsigned nibble = 0; nibble < 16; ++nibble) {
      const auto entry = decode_level1(row.word, nibble, kBase);
      ASSERT_EQ(entry.has_value(), row.gpi.has_value()) << row.word;
      if (!entry) continue;
      EXPECT_EQ(entry->gpi, row.gpi) << row.word;
      EXPECT_EQ(entry->contiguous, row.size) << row.word;
      EXPECT_EQ(encode_contiguous(*row.size, *row.gpi), row.word);
    }
  }
  EXPECT_EQ(decode_level1(0x1d1, 0, kWithNso)->gpi, Gpi::NonSecureOnly);
  for (unsigned bit = 10; bit < 64; ++bit)
    EXPECT_FALSE(decode_level1(0x191 | std::uint64_t{1} << bit, 0, kBase)) << bit;
}

TEST(GptEncoding, takes_a_level_1_word_of_zero_as_no_access_and_a_table_mark_as_invalid) {
  EXPECT_EQ(decode_level1(0, 7, kBase)->gpi, Gpi::NoAccess);
  EXPECT_FALSE(decode_level1(0x9999'9999'9999'9993, 7, kBase));
}

}  // namespace
}  // namespace realmsim::machine
