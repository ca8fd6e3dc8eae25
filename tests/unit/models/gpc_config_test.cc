// The registers of the granule protection check: encodings, which combinations are valid with which features,
// and what they mean (Arm ARM DDI0487: GPCCR_EL3, GPTBR_EL3, GPCBW_EL3).
#include "models/machine/gpc_config.h"

#include <string_view>

#include <gtest/gtest.h>

namespace realmsim::machine {
namespace {

constexpr RmeFeatures kGpc2{.gpc2 = true};
constexpr RmeFeatures kGpc3{.gpc2 = true, .gpc3 = true};
constexpr RmeFeatures kGdi{.gpc2 = true, .gdi = true};

TEST(GpcRegisters, match_the_worked_example) {
  const Gpccr gpccr{.pps = 2, .irgn = 0b01, .orgn = 0b01, .sh = 0b11, .gpc = true};
  EXPECT_EQ(encode(gpccr), 0x0001'3502u);
}

TEST(GpcRegisters, hold_every_field_at_its_place) {
  struct Row {
    Gpccr fields;
    std::uint64_t word;
  };
  const Gpccr none{.irgn = 0, .orgn = 0, .sh = 0};
  const auto with = [&](auto member, auto value) {
    Gpccr fields = none;
    fields.*member = value;
    return fields;
  };
  const Row rows[]{{with(&Gpccr::pps, std::uint8_t{0xf}), 0xf},
                   {with(&Gpccr::rlpad, true), 1u << 5},
                   {with(&Gpccr::nspad, true), 1u << 6},
                   {with(&Gpccr::spad, true), 1u << 7},
                   {with(&Gpccr::irgn, std::uint8_t{3}), 3u << 8},
                   {with(&Gpccr::orgn, std::uint8_t{3}), 3u << 10},
                   {with(&Gpccr::sh, std::uint8_t{3}), 3u << 12},
                   {with(&Gpccr::pgs, std::uint8_t{3}), 3u << 14},
                   {with(&Gpccr::gpc, true), 1u << 16},
                   {with(&Gpccr::gpcp, true), 1u << 17},
                   {with(&Gpccr::tbgpcd, true), 1u << 18},
                   {with(&Gpccr::nso, true), 1u << 19},
                   {with(&Gpccr::l0gptsz, std::uint8_t{0xf}), 0xfu << 20},
                   {with(&Gpccr::appsaa, true), 1u << 24},
                   {with(&Gpccr::sa, true), 1u << 25},
                   {with(&Gpccr::nsp, true), 1u << 26},
                   {with(&Gpccr::na6, true), 1u << 27},
                   {with(&Gpccr::na7, true), 1u << 28},
                   {with(&Gpccr::gpcbw, true), 1u << 29}};
  for (const Row& row : rows) {
    EXPECT_EQ(encode(row.fields), row.word);
    EXPECT_EQ(decode_gpccr(row.word), row.fields) << std::hex << row.word;
  }
  EXPECT_EQ(encode(Gptbr{Pa{0x8'8000'1000}}), 0x88'0001u);
  EXPECT_EQ(decode_gptbr(0xfff'ffff'ffff).base, Pa{0x00ff'ffff'ffff'f000});
  const Gpcbw window{.addr = 0x3ff'ffff, .stride = 0x10, .size = 6};
  EXPECT_EQ(encode(window), 0xd0'03ff'ffffu);
  EXPECT_EQ(decode_gpcbw(encode(window)), window);
}

struct GeometryRow {
  unsigned encoded;
  unsigned bits;
};

// Bits for each of the sixteen encodings of a field, 0 for a reserved one.
template <std::size_t N>
void expect_bits(const GeometryRow (&rows)[N], const RmeFeatures& features, std::uint8_t Gpccr::*field,
                 unsigned GptGeometry::*bits) {
  for (std::uint8_t encoded = 0; encoded < 16; ++encoded) {
    unsigned expected = 0;
    for (const GeometryRow& row : rows) {
      if (row.encoded == encoded) expected = row.bits;
    }
    GpcRegisters registers;
    registers.gpccr.*field = encoded;
    const auto geometry = GpcConfig{registers, features}.geometry();
    EXPECT_EQ(geometry ? (*geometry).*bits : 0, expected) << int{encoded};
  }
}

TEST(GpcConfig, knows_the_sizes_of_every_field_and_refuses_the_rest) {
  const auto pps = &Gpccr::pps;
  const auto t = &GptGeometry::protected_bits;
  expect_bits({{0, 32}, {1, 36}, {2, 40}, {3, 42}, {4, 44}, {5, 48}, {6, 52}}, kGpc2, pps, t);
  expect_bits({{0, 32}, {1, 36}, {2, 40}, {3, 42}, {4, 44}, {5, 48}, {6, 52}, {7, 56}, {8, 46}, {9, 47}},
              kGpc3, pps, t);
  expect_bits({{0, 32}, {1, 36}, {2, 40}, {3, 42}, {4, 44}, {5, 48}}, {.pa_bits = 48}, pps, t);
  expect_bits({{0, 30}, {4, 34}, {6, 36}, {9, 39}}, {}, &Gpccr::l0gptsz, &GptGeometry::level0_bits);
}

TEST(GpcConfig, knows_the_granules_that_translation_supports) {
  const auto pgs = &Gpccr::pgs;
  const auto p = &GptGeometry::granule_bits;
  expect_bits({{0, 12}, {1, 16}, {2, 14}}, {}, pgs, p);
  expect_bits({{0, 12}, {1, 16}}, {.granules_16k = false}, pgs, p);
  expect_bits({{0, 12}, {2, 14}}, {.granules_64k = false}, pgs, p);
}

TEST(GpcConfig, takes_non_cacheable_table_fetches_only_as_outer_shareable) {
  for (std::uint8_t inner = 0; inner < 4; ++inner) {
    for (std::uint8_t outer = 0; outer < 4; ++outer) {
      for (std::uint8_t sh = 0; sh < 4; ++sh) {
        const GpcConfig config{{.gpccr = {.irgn = inner, .orgn = outer, .sh = sh}}};
        const bool valid = sh != 0b01 && (inner != 0 || outer != 0 || sh == 0b10);
        EXPECT_EQ(config.geometry().has_value(), valid) << int{inner} << int{outer} << int{sh};
      }
    }
  }
}

TEST(GpcConfig, ignores_base_bits_below_the_alignment_of_the_table) {
  struct Row {
    std::uint8_t pps;
    std::uint8_t l0gptsz;
    std::uint64_t alignment;
  };
  for (const Row row : {Row{0, 0, 0x1000}, Row{1, 0, 0x1000}, Row{2, 0, 0x2000}, Row{5, 0, 0x20'0000},
                        Row{6, 0, 0x200'0000}, Row{0, 9, 0x1000}, Row{6, 9, 0x1'0000}}) {
    const Pa base{0x000f'ffff'ffff'f000};
    const GpcConfig config{{.gpccr = {.pps = row.pps, .l0gptsz = row.l0gptsz}, .gptbr = {base}}};
    EXPECT_EQ(config.level0_table(), base.align_down(row.alignment)) << int{row.pps} << int{row.l0gptsz};
  }
}

TEST(GpcConfig, has_address_bits_above_51_only_with_gpc3) {
  const GpcRegisters registers{.gptbr = {Pa{0x00f0'0000'0000'1000}}};
  EXPECT_EQ((GpcConfig{registers, kGpc2}.level0_table()), Pa{0x1000});
  EXPECT_EQ((GpcConfig{registers, kGpc3}.level0_table()), registers.gptbr.base);
}

TEST(GpcConfig, reads_fields_of_absent_features_as_zero) {
  const Gpccr all = decode_gpccr(0x3fff'3ff2 & ~0xf'0000'0000ull);
  const Gpccr base = GpcConfig{{.gpccr = all}, {}}.registers().gpccr;
  EXPECT_FALSE(base.spad || base.nspad || base.rlpad || base.nso || base.appsaa || base.gpcbw);
  EXPECT_FALSE(base.sa || base.nsp || base.na6 || base.na7);
  const Gpccr gpc2 = GpcConfig{{.gpccr = all}, kGpc2}.registers().gpccr;
  EXPECT_TRUE(gpc2.spad && gpc2.nspad && gpc2.rlpad && gpc2.nso && gpc2.appsaa);
  EXPECT_FALSE(gpc2.sa || gpc2.gpcbw);
  const Gpccr gdi = GpcConfig{{.gpccr = all}, kGdi}.registers().gpccr;
  EXPECT_TRUE(gdi.sa && gdi.nsp && gdi.na6 && gdi.na7);
}

struct GpiRow {
  std::string_view title;
  Gpccr gpccr;
  RmeFeatures features;
  std::uint16_t valid;  // by encoding
};

TEST(GpcConfig, reserves_gpis_that_no_field_enables) {
  constexpr GpiRow kRows[]{
      {"base", {}, {}, 0b1000'1111'0000'0001},
      {"without Secure EL2", {}, {.secure_el2 = false}, 0b1000'1110'0000'0001},
      {"NSO", {.nso = true}, kGpc2, 0b1010'1111'0000'0001},
      {"NSO without FEAT_RME_GPC2", {.nso = true}, {}, 0b1000'1111'0000'0001},
      {"SA", {.sa = true}, kGdi, 0b1000'1111'0001'0001},
      {"NSP", {.nsp = true}, kGdi, 0b1000'1111'0010'0001},
      {"NA6", {.na6 = true}, kGdi, 0b1000'1111'0100'0001},
      {"NA7", {.na7 = true}, kGdi, 0b1000'1111'1000'0001},
      {"SA without FEAT_RME_GDI", {.sa = true}, kGpc2, 0b1000'1111'0000'0001},
  };
  for (const GpiRow& row : kRows) {
    const GpcConfig config{{.gpccr = row.gpccr}, row.features};
    for (std::uint64_t gpi = 0; gpi < 32; ++gpi)
      EXPECT_EQ(config.valid_gpis().contains(gpi), gpi < 16 && ((row.valid >> gpi) & 1) != 0)
          << row.title << " " << gpi;
  }
}

GpcConfig bypass(const Gpcbw& window) {
  return GpcConfig{{.gpccr = {.pps = 7, .gpc = true, .gpcbw = true}, .gpcbw = window}, kGpc3};
}

struct WindowRow {
  Gpcbw window;
  std::uint64_t bytes;   // of one window
  unsigned stride_bits;  // log2 of the distance between windows
};

TEST(BypassWindow, has_a_size_and_repeats_at_every_stride) {
  constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;
  constexpr WindowRow kRows[]{{{.addr = 1, .stride = 0, .size = 0}, kGiB, 40},
                              {{.addr = 2, .stride = 0, .size = 1}, 2 * kGiB, 40},
                              {{.addr = 4, .stride = 2, .size = 2}, 4 * kGiB, 42},
                              {{.addr = 16, .stride = 4, .size = 4}, 16 * kGiB, 44},
                              {{.addr = 64, .stride = 6, .size = 6}, 64 * kGiB, 46},
                              {{.addr = 1, .stride = 7, .size = 0}, kGiB, 47},
                              {{.addr = 1, .stride = 8, .size = 0}, kGiB, 48},
                              {{.addr = 1, .stride = 9, .size = 0}, kGiB, 49},
                              {{.addr = 1, .stride = 10, .size = 0}, kGiB, 50},
                              {{.addr = 1, .stride = 16, .size = 0}, kGiB, 56}};
  for (const WindowRow& row : kRows) {
    const GpcConfig config = bypass(row.window);
    ASSERT_TRUE(config.geometry().has_value()) << int{row.window.stride};
    const Pa base{std::uint64_t{row.window.addr} << 30};
    for (const Pa window : {base, base + (std::uint64_t{1} << row.stride_bits)}) {
      if (window.value >> 56 != 0) continue;  // without a stride there is one window
      EXPECT_TRUE(config.in_bypass_window(window)) << int{row.window.stride};
      EXPECT_TRUE(config.in_bypass_window(window + row.bytes - 1)) << int{row.window.stride};
      EXPECT_FALSE(config.in_bypass_window(window - 1)) << int{row.window.stride};
      EXPECT_FALSE(config.in_bypass_window(window + row.bytes)) << int{row.window.stride};
    }
  }
}

TEST(BypassWindow, is_invalid_reserved_unaligned_or_beyond_its_stride) {
  for (std::uint8_t stride = 0; stride < 32; ++stride) {
    const bool known =
        stride == 0 || stride == 2 || stride == 4 || (stride >= 6 && stride <= 10) || stride == 16;
    EXPECT_EQ(bypass({.addr = 1, .stride = stride}).geometry().has_value(), known) << int{stride};
  }
  for (std::uint8_t size = 0; size < 8; ++size) {
    const bool known = size <= 2 || size == 4 || size == 6;
    EXPECT_EQ(bypass({.addr = 64, .size = size}).geometry().has_value(), known) << int{size};
  }
  EXPECT_FALSE(bypass({.addr = 1, .size = 1}).geometry());  // not aligned to 2 GiB
  EXPECT_FALSE(bypass({.addr = 1 << 10}).geometry());       // at 1 TiB, repeated every TiB
  EXPECT_TRUE(bypass({.addr = (1 << 10) - 1}).geometry());
}

TEST(BypassWindow, is_nowhere_while_it_is_off_or_absent) {
  const GpcRegisters registers{.gpccr = {.gpcbw = true}, .gpcbw = {.size = 3}};
  EXPECT_TRUE((GpcConfig{registers, kGpc2}.geometry()));  // GPCBW_EL3 does not exist
  EXPECT_FALSE((GpcConfig{registers, kGpc2}.in_bypass_window(Pa{0})));
  EXPECT_FALSE(GpcConfig{}.in_bypass_window(Pa{0}));
}

TEST(GpcConfig, is_off_out_of_reset) {
  EXPECT_FALSE(GpcConfig{}.enabled());
}

}  // namespace
}  // namespace realmsim::machine
