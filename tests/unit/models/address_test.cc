// Addresses of different spaces are different types: what must not compile, and what the rest gives.
#include "models/base/address.h"

#include <type_traits>

#include <gtest/gtest.h>

#include "models/base/time.h"

namespace realmsim {
namespace {

template <class A, class B>
concept Addable = requires(A a, B b) {
  a + b;
};
template <class A, class B>
concept Subtractable = requires(A a, B b) {
  a - b;
};
template <class A, class B>
concept EqualityComparable = requires(A a, B b) {
  a == b;
};
template <class A, class B>
concept Ordered = requires(A a, B b) {
  a < b;
};
template <class Parameter, class Argument>
concept Passable = requires(void (*function)(Parameter), Argument argument) {
  function(argument);
};
template <class Target, class Source>
concept BraceConstructible = requires(Source source) {
  Target{source};
};

static_assert(Addable<Pa, std::uint64_t> && Addable<Ipa, std::uint64_t>);
static_assert(!Addable<Pa, Pa> && !Addable<Ipa, Ipa>, "the sum of two addresses means nothing");
static_assert(!Addable<Pa, Ipa> && !Addable<Ipa, Pa>);

static_assert(Subtractable<Pa, Pa> && Subtractable<Pa, std::uint64_t>);
static_assert(!Subtractable<Pa, Ipa> && !Subtractable<Ipa, Pa>);

static_assert(EqualityComparable<Pa, Pa> && Ordered<Ipa, Ipa>);
static_assert(!EqualityComparable<Pa, Ipa> && !Ordered<Pa, Ipa>);
static_assert(!EqualityComparable<Pa, std::uint64_t> && !Ordered<Ipa, std::uint64_t>);
static_assert(!EqualityComparable<GranuleIndex, Vmid>);
static_assert(!EqualityComparable<GranuleIndex, std::uint32_t>);

static_assert(Passable<Pa, Pa> && Passable<Ipa, Ipa>);
static_assert(!Passable<Ipa, Pa> && !Passable<Pa, Ipa>);
static_assert(!Passable<Pa, std::uint64_t> && !Passable<std::uint64_t, Pa>);
static_assert(!Passable<GranuleIndex, std::uint32_t> && !Passable<Vmid, std::uint16_t>);
static_assert(BraceConstructible<Pa, std::uint64_t>);
static_assert(!BraceConstructible<Pa, Ipa> && !BraceConstructible<Ipa, Pa>);

static_assert(std::is_same_v<decltype(Pa{} - Pa{}), std::uint64_t>, "a distance is a byte count");
static_assert(std::is_same_v<decltype(Pa{} + 1), Pa> && std::is_same_v<decltype(Ipa{} - 1), Ipa>);

static_assert(Addable<Cycles, Cycles> && Ordered<Picoseconds, Picoseconds>);
static_assert(!Addable<Cycles, Picoseconds> && !Subtractable<Picoseconds, Cycles>);
static_assert(!Ordered<Cycles, Picoseconds> && !Passable<Cycles, Picoseconds>);
static_assert(!Passable<Cycles, std::uint64_t> && !Passable<Picoseconds, std::uint64_t>);

TEST(Address, differs_from_another_by_a_byte_count_that_leads_back) {
  constexpr Pa kLow{0x8000'0123};
  constexpr Pa kHigh{0x8'8012'3000};
  EXPECT_EQ(kHigh - kLow, 0x8'0012'2edd);
  EXPECT_EQ(kLow + (kHigh - kLow), kHigh);
  EXPECT_EQ(kHigh - (kHigh - kLow), kLow);
  EXPECT_LT(kLow, kHigh);
}

struct AlignmentRow {
  std::uint64_t address;
  std::uint64_t unit;
  std::uint64_t base;
  std::uint64_t offset;
};

TEST(Address, splits_into_an_aligned_base_and_an_offset) {
  constexpr AlignmentRow kRows[]{
      {0, kGranuleBytes, 0, 0},
      {0xfff, kGranuleBytes, 0, 0xfff},
      {0x1000, kGranuleBytes, 0x1000, 0},
      {0x8000'1fff, kGranuleBytes, 0x8000'1000, 0xfff},
      {0x8012'3456, 64, 0x8012'3440, 0x16},
      {0x8012'3456, 1, 0x8012'3456, 0},
      {0x8ff'ffff'ffff, std::uint64_t{1} << 30, 0x8ff'c000'0000, 0x3fff'ffff},
  };
  for (const AlignmentRow& row : kRows) {
    const Ipa ipa{row.address};
    EXPECT_EQ(ipa.align_down(row.unit), Ipa{row.base}) << row.address;
    EXPECT_EQ(ipa.offset_in(row.unit), row.offset) << row.address;
    EXPECT_EQ(ipa.aligned_to(row.unit), row.offset == 0) << row.address;
  }
}

}  // namespace
}  // namespace realmsim
