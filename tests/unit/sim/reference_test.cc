// Places in memory as scenarios write them: "@name", "@name+0x40", "@name[3]".
#include "sim/scenario/reference.h"

#include <ostream>

#include <gtest/gtest.h>

namespace realmsim::scenario {
namespace {

struct ReferenceRow {
  std::string behaviour;
  std::string text;
  std::string name;  // empty: refused
  std::uint64_t offset = 0;
  friend std::ostream& operator<<(std::ostream& out, const ReferenceRow& row) { return out << row.behaviour; }
};

class MemoryReference : public ::testing::TestWithParam<ReferenceRow> {};

TEST_P(MemoryReference, is) {
  const auto reference = parse_reference(GetParam().text);
  ASSERT_EQ(reference.has_value(), !GetParam().name.empty());
  if (!reference) return;
  EXPECT_EQ(reference->name, GetParam().name);
  EXPECT_EQ(reference->offset, GetParam().offset);
}

INSTANTIATE_TEST_SUITE_P(
    References, MemoryReference,
    ::testing::Values(ReferenceRow{"the_start_of_a_range", "@page", "page", 0},
                      ReferenceRow{"a_name_with_hyphen_and_dot", "@my-page.2", "my-page.2", 0},
                      ReferenceRow{"a_byte_by_a_hexadecimal_offset", "@page+0x40", "page", 0x40},
                      ReferenceRow{"a_byte_by_a_decimal_offset", "@page+64", "page", 64},
                      ReferenceRow{"a_byte_by_a_grouped_offset", "@page+0x1_0000", "page", 0x1'0000},
                      ReferenceRow{"a_granule_by_its_number", "@page[3]", "page", 3 * 4096},
                      ReferenceRow{"the_first_granule", "@page[0]", "page", 0},
                      ReferenceRow{"a_granule_by_a_hexadecimal_number", "@page[0x10]", "page", 16 * 4096},
                      ReferenceRow{"a_byte_of_a_granule", "@page[3]+0x8", "page", 3 * 4096 + 8},
                      ReferenceRow{"refused_without_the_sign", "page", ""},
                      ReferenceRow{"refused_without_a_name", "@", ""},
                      ReferenceRow{"refused_with_an_offset_of_nothing", "@+8", ""},
                      ReferenceRow{"refused_with_a_granule_of_nothing", "@[3]", ""},
                      ReferenceRow{"refused_with_an_empty_offset", "@page+", ""},
                      ReferenceRow{"refused_with_a_word_as_offset", "@page+one", ""},
                      ReferenceRow{"refused_with_an_open_bracket", "@page[3", ""},
                      ReferenceRow{"refused_with_empty_brackets", "@page[]", ""},
                      ReferenceRow{"refused_with_a_word_as_granule", "@page[first]", ""},
                      ReferenceRow{"refused_with_something_after_the_bracket", "@page[3]8", ""},
                      ReferenceRow{"refused_with_two_granules", "@page[3][4]", ""},
                      ReferenceRow{"refused_with_the_granule_after_the_offset", "@page+8[3]", ""},
                      ReferenceRow{"refused_when_empty", "", ""}),
    [](const auto& row) { return row.param.behaviour; });

}  // namespace
}  // namespace realmsim::scenario
