// Tables in plain text.
#include "sim/report/text_table.h"

#include <gtest/gtest.h>

namespace realmsim::report {
namespace {

using Align = TextTable::Align;

TEST(TextTable, sets_numbers_to_the_right_and_words_to_the_left) {
  TextTable table{{{"name", Align::Left}, {"value"}}};
  table.add({"a", "1"});
  table.add({"longer", "1000"});
  EXPECT_EQ(table.render(),
            "  name    value\n"
            "  a           1\n"
            "  longer   1000\n");
}

TEST(TextTable, widens_a_column_to_its_widest_cell_or_title) {
  TextTable table{{{"t"}, {"a long title"}}};
  table.add({"123456", "x"});
  EXPECT_EQ(table.render(),
            "       t  a long title\n"
            "  123456             x\n");
}

TEST(TextTable, leaves_no_space_at_the_end_of_a_line) {
  TextTable table{{{"name", Align::Left}, {"", Align::Left}}};
  table.add({"a", ""});
  table.add({"bb", "c"});
  EXPECT_EQ(table.render(),
            "  name\n"
            "  a\n"
            "  bb    c\n");
}

TEST(TextTable, is_empty_until_it_has_a_row) {
  TextTable table{{{"name"}}};
  EXPECT_TRUE(table.empty());
  table.add({"a"});
  EXPECT_FALSE(table.empty());
}

TEST(CompactNumber, has_as_many_decimals_as_its_size_deserves) {
  EXPECT_EQ(compact(0), "0.00");
  EXPECT_EQ(compact(2.3349), "2.33");
  EXPECT_EQ(compact(99.99), "99.99");
  EXPECT_EQ(compact(100.06), "100.1");
  EXPECT_EQ(compact(999.94), "999.9");
  EXPECT_EQ(compact(1000), "1000");
  EXPECT_EQ(compact(105298.4), "105298");
}

TEST(CompactNumber, keeps_its_sign) {
  EXPECT_EQ(compact(-0.5), "-0.50");
  EXPECT_EQ(compact(-1234.5678), "-1235");
}

}  // namespace
}  // namespace realmsim::report
