// What the moves of memory are made of: granules, pages, tables, regions, realms.
#include "tests/unit/sim/workload_bench.h"

namespace realmsim::run {
namespace {

class Memory : public EveryPlatform {};
INSTANTIATE_TEST_SUITE_P(Platforms, Memory, kTimedPlatforms, platform_name);

TEST_P(Memory, one_call_for_many_granules_is_one_way_to_el3) {
  const Prices prices{setting()};
  for (const int granules : {1, 100, 1024}) {
    const json workload{{"kind", "granules"}, {"op", "delegate"}, {"count", granules}, {"bulk", true}};
    EXPECT_EQ(
        measure(workload, setting()).at("cycles.total"),
        prices.of("exc.smc_roundtrip_cyc") + granules * prices.of("gpt.bulk_transition_cyc_per_granule"));
  }
}

TEST_P(Memory, each_further_table_costs_one_entry_more_for_a_granule) {
  const Prices prices{setting()};
  json workload{{"kind", "granules"}, {"op", "delegate"}, {"count", 9}};
  const double alone = cycles(workload);
  workload["gpts"] = 3;
  EXPECT_EQ(cycles(workload) - alone, 3 * prices.of("gpt.entry_write_cyc"));
}

TEST_P(Memory, a_consumer_costs_one_walk_one_entry_and_one_invalidation_more) {
  const Prices prices{setting()};
  json workload{{"kind", "data"}, {"op", "destroy"}, {"count", 9}};
  const double alone = cycles(workload);
  for (const int consumers : {1, 2, 3}) {
    workload["csm"] = consumers;
    EXPECT_EQ(cycles(workload) - alone,
              consumers * (3 * prices.of("rmm.table_walk_level_cyc") + prices.of("rmm.table_write_cyc") +
                           prices.of("tlb.inval_ipa_cyc")));
  }
}

TEST_P(Memory, building_a_table_goes_by_its_granules_and_copying_one_by_its_bytes) {
  const Prices prices{setting()};
  const auto total = [&](std::string_view memory, std::string_view from) {
    return measure({{"kind", "gpt-build"}, {"memory", memory}, {"from", from}}, setting()).at("cycles.total");
  };
  EXPECT_NEAR(total("2GiB", "scratch"), 2 * 262144 * prices.of("gpt.build_cyc_per_granule"), 1);
  EXPECT_NEAR(total("4GiB", "template") - total("2GiB", "template"),
              2 * 131072 * prices.of("gpt.template_cyc_per_b"), 1);
  EXPECT_LT(total("2GiB", "template"), total("2GiB", "scratch"));
}

TEST_P(Memory, shared_memory_is_read_as_fast_as_private_memory) {
  json workload{{"kind", "stream"}, {"bytes", "1MiB"}, {"from", "private"}};
  const double own = measure(workload, setting()).at("cycles.total");
  workload["from"] = "csm";
  EXPECT_EQ(measure(workload, setting()).at("cycles.total"), own);
}

// RMI_GRANULE_DELEGATE and RMI_DATA_CREATE_UNKNOWN as OpenCCA and CAEC have measured them on Cortex-A55.
TEST(Commands, of_the_default_platform_take_what_was_measured) {
  EXPECT_EQ(measure({{"kind", "granules"}, {"op", "delegate"}, {"count", 3}}).at("cycles.p50"), 7988);
  EXPECT_NEAR(measure({{"kind", "data"}, {"op", "create-unknown"}, {"count", 3}}).at("latency_us.p50"), 9.1,
              0.01);
}

TEST(Data, the_authors_firmware_maps_a_new_page_to_whoever_has_reserved_it) {
  json workload{{"kind", "data"}, {"op", "create-unknown"}, {"count", 2}};
  const Setting fork{.backend = "cca-csm-fork"};
  const double alone = measure(workload, fork).at("cycles.p50");
  workload["csm"] = 1;
  scenario::Document document{"-", scenario_with(workload, fork).dump(), kConfigs};
  ASSERT_TRUE(document.open());
  const auto result = run_document(document, {.options = {.judging = {.on = false}}});
  ASSERT_TRUE(result);
  EXPECT_GT(result->series.front().points.front().measures.at("cycles.p50"), alone);
}

TEST(Boot, gives_all_memory_at_once_or_only_what_is_touched) {
  const auto boot = [](std::string_view population) {
    return measure({{"kind", "boot"}, {"memory", "8MiB"}, {"population", population}, {"image", "1MiB"}});
  };
  const auto lazy = boot("lazy");
  const auto eager = boot("eager");
  // 128 KiB of page structures are touched, 7 MiB are given.
  EXPECT_EQ(eager.at("granules") - lazy.at("granules"), 7 * 256 - 32);
  EXPECT_GT(eager.at("cycles.total"), lazy.at("cycles.total"));
}

TEST(Boot, is_a_realm_built_and_then_its_kernel) {
  const auto measures =
      measure({{"kind", "boot"}, {"memory", "8MiB"}, {"population", "lazy"}, {"image", "1MiB"}});
  EXPECT_EQ(measures.at("cycles.p50.build") + measures.at("cycles.p50.kernel"), measures.at("cycles.total"));
  EXPECT_GT(measures.at("cycles.p50.kernel"), Prices{{}}.of("guest.kernel_boot_cyc"));
  EXPECT_GT(measures.at("latency_us.p50.build"), 0);
}

TEST(CsmSetup, is_the_sum_of_its_commands_and_never_gets_cheaper_with_size_or_consumers) {
  std::map<std::string, double> before;
  const std::vector<json> growing{{"4KiB", 1}, {"64KiB", 1}, {"64KiB", 2}, {"256KiB", 2}, {"256KiB", 3}};
  for (const json& row : growing) {
    auto measures = measure({{"kind", "csm-setup"}, {"bytes", row[0]}, {"consumers", row[1]}});
    double sum = 0;
    for (const std::string command :
         {"create", "share", "reserve", "attach", "revoke", "detach", "destroy"}) {
      const double cycles = measures.at("cycles." + command);
      sum += cycles;
      EXPECT_GE(cycles, before["cycles." + command]) << command << row;
    }
    EXPECT_EQ(measures.at("cycles.total"), sum);
    before = measures;
  }
}

double cycles_of_stream(std::string_view bytes, int passes, const json& parameters = json::object()) {
  const json workload{{"kind", "stream"}, {"bytes", bytes}, {"from", "private"}, {"passes", passes}};
  return measure(workload, {.parameters = parameters}).at("cycles.total");
}

TEST(Stream, takes_longer_the_more_is_read) {
  EXPECT_LT(cycles_of_stream("64KiB", 1), cycles_of_stream("128KiB", 1));
}

TEST(Stream, reads_nothing_of_dram_the_second_time_if_it_fits) {
  const auto second_pass = [](std::string_view bytes, double price_of_dram) {
    const json parameters{{"dram.stream_cyc_per_b", price_of_dram}};
    return cycles_of_stream(bytes, 2, parameters) - cycles_of_stream(bytes, 1, parameters);
  };
  EXPECT_EQ(second_pass("64KiB", 0.3), second_pass("64KiB", 3));
  EXPECT_LT(second_pass("8MiB", 0.3), second_pass("8MiB", 3));
}

TEST(Stream, of_lines_in_level_1_takes_what_the_loads_take) {
  const auto second_pass = [](int line_load) {
    const json parameters{{"l1d.line_load_cyc", line_load}};
    return cycles_of_stream("8KiB", 2, parameters) - cycles_of_stream("8KiB", 1, parameters);
  };
  EXPECT_EQ(second_pass(16) - second_pass(8), 8 * 8192 / 64);
}

TEST(Footprint, counts_what_each_realm_was_given) {
  json workload{{"kind", "footprint"}, {"realms", 3}, {"model", "3MiB"}, {"base", "2MiB"}};
  auto measures = measure(workload);
  for (const std::string realm : {"1", "2", "3"})
    EXPECT_EQ(measures.at("memory_mib." + realm), 5);
  EXPECT_EQ(measures.at("memory_mib"), 15);
  workload["shared"] = "4MiB";
  measures = measure(workload);
  EXPECT_EQ(measures.at("memory_mib.1"), 6);
  EXPECT_EQ(measures.at("memory_mib.2"), 2);
  EXPECT_EQ(measures.at("memory_mib"), 10);
  workload["shared"] = true;
  EXPECT_EQ(measure(workload).at("memory_mib.1"), 5);
}

}  // namespace
}  // namespace realmsim::run
