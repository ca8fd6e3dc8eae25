// How numbers, sizes, times and bytes may be written in a scenario, and what is refused instead of guessed.
#include "sim/scenario/literals.h"

#include <ostream>
#include <string>

#include <gtest/gtest.h>

namespace realmsim::scenario {
namespace {

struct LiteralRow {
  std::string behaviour;
  std::string text;
  std::optional<std::uint64_t> value;  // nothing: refused
  friend std::ostream& operator<<(std::ostream& out, const LiteralRow& row) { return out << row.behaviour; }
};

const auto kBehaviour = [](const auto& row) { return row.param.behaviour; };

class IntegerLiteral : public ::testing::TestWithParam<LiteralRow> {};

TEST_P(IntegerLiteral, is) {
  EXPECT_EQ(parse_integer(GetParam().text), GetParam().value);
}

INSTANTIATE_TEST_SUITE_P(
    Literals, IntegerLiteral,
    ::testing::Values(LiteralRow{"hexadecimal_with_its_prefix", "0x8800", 0x8800},
                      LiteralRow{"hexadecimal_in_capitals", "0XAbCdEf", 0xabcdef},
                      LiteralRow{"decimal_without_prefix", "42", 42},
                      LiteralRow{"decimal_even_with_a_leading_zero", "010", 10},
                      LiteralRow{"grouped_by_underscores", "0x8800_0000", 0x8800'0000},
                      LiteralRow{"grouped_in_decimal", "1_000_000", 1'000'000},
                      LiteralRow{"as_large_as_64_bits", "0xffff_ffff_ffff_ffff", ~std::uint64_t{0}},
                      LiteralRow{"refused_beyond_64_bits", "0x1_0000_0000_0000_0000", std::nullopt},
                      LiteralRow{"refused_beyond_64_bits_in_decimal", "18446744073709551616", std::nullopt},
                      LiteralRow{"refused_when_empty", "", std::nullopt},
                      LiteralRow{"refused_without_digits", "0x", std::nullopt},
                      LiteralRow{"refused_with_an_underscore_first", "_1", std::nullopt},
                      LiteralRow{"refused_with_an_underscore_after_the_prefix", "0x_1", std::nullopt},
                      LiteralRow{"refused_with_an_underscore_last", "1_", std::nullopt},
                      LiteralRow{"refused_with_two_underscores_in_a_row", "1__0", std::nullopt},
                      LiteralRow{"refused_with_hexadecimal_digits_but_no_prefix", "8800ff", std::nullopt},
                      LiteralRow{"refused_with_a_sign", "-1", std::nullopt},
                      LiteralRow{"refused_with_a_plus", "+1", std::nullopt},
                      LiteralRow{"refused_with_white_space", " 1", std::nullopt},
                      LiteralRow{"refused_with_a_fraction", "1.0", std::nullopt},
                      LiteralRow{"refused_with_an_exponent", "1e3", std::nullopt},
                      LiteralRow{"refused_with_a_unit", "4KiB", std::nullopt}),
    kBehaviour);

class SizeLiteral : public ::testing::TestWithParam<LiteralRow> {};

TEST_P(SizeLiteral, is) {
  EXPECT_EQ(parse_size(GetParam().text), GetParam().value);
}

INSTANTIATE_TEST_SUITE_P(
    Literals, SizeLiteral,
    ::testing::Values(LiteralRow{"bytes", "64B", 64}, LiteralRow{"kibibytes", "4KiB", 4096},
                      LiteralRow{"mebibytes", "2MiB", std::uint64_t{2} << 20},
                      LiteralRow{"gibibytes", "1GiB", std::uint64_t{1} << 30},
                      LiteralRow{"a_plain_number_of_bytes", "4096", 4096}, LiteralRow{"zero", "0B", 0},
                      LiteralRow{"grouped", "1_024KiB", std::uint64_t{1} << 20},
                      LiteralRow{"as_large_as_64_bits", "17179869183GiB",
                                 17179869183u * (std::uint64_t{1} << 30)},
                      LiteralRow{"refused_when_the_product_passes_64_bits", "17179869184GiB", std::nullopt},
                      LiteralRow{"refused_with_a_decimal_unit", "4kB", std::nullopt},
                      LiteralRow{"refused_with_an_unknown_unit", "4TiB", std::nullopt},
                      LiteralRow{"refused_in_the_wrong_case", "4kib", std::nullopt},
                      LiteralRow{"refused_with_a_space_before_the_unit", "4 KiB", std::nullopt},
                      LiteralRow{"refused_with_an_underscore_before_the_unit", "4_KiB", std::nullopt},
                      LiteralRow{"refused_with_a_fraction", "1.5KiB", std::nullopt},
                      LiteralRow{"refused_with_a_sign", "-4KiB", std::nullopt},
                      LiteralRow{"refused_without_a_number", "KiB", std::nullopt},
                      LiteralRow{"refused_when_empty", "", std::nullopt}),
    kBehaviour);

class TimeLiteral : public ::testing::TestWithParam<LiteralRow> {};

TEST_P(TimeLiteral, is) {
  const auto time = parse_time(GetParam().text);
  EXPECT_EQ(time ? std::optional{time->value} : std::nullopt, GetParam().value);
}

INSTANTIATE_TEST_SUITE_P(
    Literals, TimeLiteral,
    ::testing::Values(LiteralRow{"picoseconds", "7ps", 7}, LiteralRow{"nanoseconds", "120ns", 120'000},
                      LiteralRow{"microseconds", "3us", 3'000'000},
                      LiteralRow{"milliseconds", "1ms", 1'000'000'000},
                      LiteralRow{"seconds", "2s", 2'000'000'000'000},
                      LiteralRow{"refused_without_a_unit", "120", std::nullopt},
                      LiteralRow{"refused_with_an_unknown_unit", "1min", std::nullopt},
                      LiteralRow{"refused_with_a_fraction", "0.5us", std::nullopt},
                      LiteralRow{"refused_with_a_space_before_the_unit", "1 us", std::nullopt},
                      LiteralRow{"refused_without_a_number", "ns", std::nullopt},
                      LiteralRow{"refused_beyond_64_bits", "18446745s", std::nullopt}),
    kBehaviour);

std::string hex(const std::optional<std::vector<std::byte>>& bytes) {
  if (!bytes) return "refused";
  std::string text;
  for (const std::byte byte : *bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    text += kDigits[std::to_integer<unsigned>(byte) >> 4];
    text += kDigits[std::to_integer<unsigned>(byte) & 0xf];
  }
  return text;
}

struct BytesRow {
  std::string behaviour;
  std::string text;
  std::string bytes;
  friend std::ostream& operator<<(std::ostream& out, const BytesRow& row) { return out << row.behaviour; }
};

class BytesLiteral : public ::testing::TestWithParam<BytesRow> {};

TEST_P(BytesLiteral, are) {
  EXPECT_EQ(hex(parse_bytes(GetParam().text)), GetParam().bytes);
}

INSTANTIATE_TEST_SUITE_P(Literals, BytesLiteral,
                         ::testing::Values(BytesRow{"in_memory_order", "c0ffee01", "c0ffee01"},
                                           BytesRow{"the_same_with_a_prefix", "0xc0ffee", "c0ffee"},
                                           BytesRow{"the_same_in_capitals", "C0FFEE", "c0ffee"},
                                           BytesRow{"grouped_by_underscores", "c0ff_ee01", "c0ffee01"},
                                           BytesRow{"kept_with_leading_zeros", "0000", "0000"},
                                           BytesRow{"none_in_an_empty_text", "", ""},
                                           BytesRow{"refused_with_half_a_byte", "c0f", "refused"},
                                           BytesRow{"refused_with_a_letter_that_is_no_digit", "c0gg",
                                                    "refused"},
                                           BytesRow{"refused_with_a_sign", "-1", "refused"},
                                           BytesRow{"refused_with_white_space", "c0 ff", "refused"}),
                         kBehaviour);

}  // namespace
}  // namespace realmsim::scenario
