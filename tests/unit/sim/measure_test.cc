// Measures by their names and by those of their parts.
#include "sim/scenario/measure.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace realmsim::scenario {
namespace {

TEST(Measures, have_the_parts_that_their_row_allows) {
  struct Row {
    std::string_view name;
    std::string_view unit;  // empty: there is no such measure
  };
  constexpr Row kRows[]{{"memory_mib", "MiB"},
                        {"memory_mib.2", "MiB"},
                        {"memory_mib.17", "MiB"},
                        {"memory_mib.", ""},
                        {"memory_mib.x", ""},
                        {"memory_mib.2x", ""},
                        {"latency_us.p50", "us"},
                        {"latency_us.p50.exit", "us"},
                        {"latency_us.p50.2", ""},
                        {"cycles.p50.smmu", "cycles"},
                        {"cycles.p50.smmux", ""},
                        {"latency_us.p50.", ""},
                        {"latency_ns.p50.exit", ""},
                        {"cycles.total.exit", ""},
                        {"exit", ""},
                        {"", ""}};
  for (const Row& row : kRows) {
    const auto found = find_measure(row.name);
    ASSERT_EQ(found.has_value(), !row.unit.empty()) << row.name;
    if (!found) continue;
    EXPECT_EQ(found->name, row.name);
    EXPECT_EQ(found->unit, row.unit) << row.name;
  }
}

TEST(Measures, of_a_stage_are_told_as_the_stage) {
  EXPECT_EQ(find_measure("latency_us.p50.exit")->text, find_measure("cycles.p50.exit")->text);
  EXPECT_NE(find_measure("latency_us.p50.exit")->text, find_measure("latency_us.p50")->text);
}

TEST(Measures, are_all_found_by_the_names_that_are_listed_once) {
  auto names = measure_names();
  for (const std::string& name : names)
    EXPECT_TRUE(find_measure(name)) << name;
  std::ranges::sort(names);
  EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
  EXPECT_TRUE(std::ranges::binary_search(names, std::string{"latency_us.p50.return"}));
}

}  // namespace
}  // namespace realmsim::scenario
