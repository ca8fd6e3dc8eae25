// What it takes to give a device to another realm, and to interrupt the realm that has it, stage by stage.
#include <cmath>

#include "tests/unit/sim/workload_bench.h"

namespace realmsim::run {
namespace {

json assign(int pages, int count = 3) {
  return {{"kind", "device"}, {"op", "assign"}, {"pages", pages}, {"count", count}};
}

json interrupt() {
  return {{"kind", "device"}, {"op", "interrupt"}, {"count", 3}};
}

class Device : public EveryPlatform {
 protected:
  [[nodiscard]] double stage(const json& workload, std::string_view name) const {
    return measure(workload, setting()).at("cycles.p50." + std::string{name});
  }
};
INSTANTIATE_TEST_SUITE_P(Platforms, Device, kTimedPlatforms, platform_name);

// The two ways of a realm, with the RecRun object mapped and unmapped in each.
double way_out(const Prices& prices) {
  return prices.of("exc.el1_el2_roundtrip_cyc") + prices.of("rmm.sysreg_save_cyc") +
         prices.of("rmm.exit_bookkeeping_cyc") + 2 * prices.of("rmm.map_granule_cyc") +
         prices.of("rmm.null_rmi_roundtrip_cyc") / 2;
}
double way_in(const Prices& prices) {
  return prices.of("rmm.null_rmi_roundtrip_cyc") / 2 + prices.of("rmm.dispatch_cyc") +
         2 * prices.of("rmm.map_granule_cyc") + prices.of("rmm.sysreg_restore_cyc");
}
double list_register(const Prices& prices) {
  return std::floor(8 * prices.of("dram.copy_cyc_per_b"));
}

TEST_P(Device, an_interrupt_goes_out_to_the_hypervisor_in_to_the_realm_and_its_end_the_same_way) {
  const Prices prices{setting()};
  EXPECT_EQ(stage(interrupt(), "exit"), way_out(prices));
  EXPECT_EQ(stage(interrupt(), "hypervisor"), prices.of("kvm.realm_exit_cyc") +
                                                  prices.of("kvm.interrupt_cyc") -
                                                  prices.of("kvm.hypercall_cyc") + list_register(prices));
  EXPECT_EQ(stage(interrupt(), "entry"), way_in(prices));
  EXPECT_EQ(stage(interrupt(), "acknowledge"), 2 * prices.of("gic.access_cyc"));
  EXPECT_EQ(stage(interrupt(), "return"), way_out(prices) + prices.of("kvm.realm_exit_cyc") +
                                              3 * prices.of("gic.access_cyc") + list_register(prices) +
                                              way_in(prices));
}

TEST_P(Device, pages_are_moved_by_the_commands_that_move_any_page) {
  const auto median = [&](std::string_view kind, std::string_view op) {
    return cycles({{"kind", kind}, {"op", op}, {"count", 3}});
  };
  for (const int pages : {1, 5}) {
    EXPECT_EQ(stage(assign(pages), "transition"),
              pages * (median("granules", "undelegate") + median("granules", "delegate")));
    EXPECT_EQ(stage(assign(pages), "map"), pages * median("data", "create-unknown"));
  }
  EXPECT_EQ(stage(assign(5), "detach") - stage(assign(1), "detach"), 4 * median("data", "destroy"));
}

TEST_P(Device, a_stream_changes_hands_in_two_calls_of_the_host_whatever_the_pages) {
  const Prices prices{setting()};
  const double call = prices.of("rmm.null_rmi_roundtrip_cyc") + prices.of("rmm.dispatch_cyc") +
                      2 * prices.of("rmm.map_granule_cyc") +
                      std::floor(64 * prices.of("dram.copy_cyc_per_b"));
  const double sync = std::floor(prices.of("smmu.sync_ns") * prices.of("cpu.freq_hz") / 1e9);
  const double destroy = cycles({{"kind", "data"}, {"op", "destroy"}, {"count", 3}});
  for (const int pages : {1, 5}) {
    EXPECT_EQ(stage(assign(pages), "smmu"), call + 2 * prices.of("smmu.command_cyc") + sync);
    EXPECT_EQ(stage(assign(pages), "detach"),
              call + 3 * prices.of("smmu.command_cyc") + sync + pages * destroy);
  }
}

TEST(DeviceStages, add_up_to_the_whole_in_cycles_in_time_and_in_instructions) {
  for (const std::string platform : {"rk3588-a55", "n1sdp", "fvp"}) {
    for (const json& workload : {assign(4), interrupt()}) {
      const auto measures = measure(workload, {.platform = platform});
      for (const std::string whole : {"cycles.p50", "latency_us.p50"}) {
        if (platform == "fvp" && whole == "latency_us.p50") {
          EXPECT_FALSE(measures.contains(whole)) << "a platform without time tells none";
          continue;
        }
        double sum = 0;
        for (const auto& [name, value] : measures)
          sum += name.starts_with(whole + ".") ? value : 0;
        EXPECT_GT(sum, 0);
        EXPECT_NEAR(sum, measures.at(whole), 1e-5) << platform << whole << workload;
      }
    }
  }
}

TEST(DevicePages, end_in_the_realm_that_got_the_device_last) {
  for (const int rounds : {1, 2, 5}) {
    scenario::Document document{"-", scenario_with(assign(3, rounds), {.backend = "cca"}).dump(), kConfigs};
    ASSERT_TRUE(document.open());
    const auto scenario = document.instantiate({});
    ASSERT_TRUE(scenario);
    EventStream events;
    Simulation simulation{*scenario, {}, events};
    ASSERT_FALSE(simulation.build());
    ASSERT_EQ(run_workload(simulation).failure, "");
    std::map<Pa, int> pages;
    const machine::Region& memory = scenario->platform.host_memory;
    for (Pa pa = memory.base; pa < memory.base + memory.size; pa = pa + kGranuleBytes) {
      const backends::GranuleView granule = simulation.backend().granule(pa);
      if (granule.state == "RD") pages.try_emplace(pa, 0);
      if (granule.owner && granule.state == "DATA") ++pages[*granule.owner];
    }
    ASSERT_EQ(pages.size(), 2u);
    const auto [first, second] = std::pair{pages.begin()->second, std::next(pages.begin())->second};
    EXPECT_EQ(first, rounds % 2 == 0 ? 3 : 0) << rounds;
    EXPECT_EQ(second, rounds % 2 == 0 ? 0 : 3) << rounds;
  }
}

TEST(DeviceParameters, are_refused_where_they_make_no_device) {
  struct Row {
    json workload;
    std::string error;
  };
  const std::vector<Row> rows{
      {{{"kind", "device"}, {"op", "assign"}}, "has no `pages`"},
      {{{"kind", "device"}, {"op", "interrupt"}, {"pages", 1}}, "only `assign` has `pages`"},
      {{{"kind", "device"}, {"op", "assign"}, {"pages", 0}}, "from 1 to 65536"},
      {{{"kind", "device"}, {"op", "assign"}, {"pages", 65537}}, "from 1 to 65536"},
      {{{"kind", "device"}, {"op", "assign"}, {"pages", 65536}, {"count", 16}}, "more than 4 GiB"},
      {{{"kind", "device"}, {"op", "assign"}, {"pages", "4KiB"}}, "expected"},
      {{{"kind", "device"}, {"op", "interrupt"}, {"count", 0}}, "from 1 to"},
      {{{"kind", "device"}, {"op", "interupt"}}, "did you mean `interrupt`?"},
      {{{"kind", "device"}, {"pages", 4}}, "has no `op`"},
      {{{"kind", "device"}, {"op", "interrupt"}, {"in", "realm"}}, "unknown key `in`"}};
  for (const Row& row : rows) {
    scenario::Document document{"-", scenario_with(row.workload, {}).dump(), kConfigs};
    ASSERT_TRUE(document.open());
    EXPECT_FALSE(document.instantiate({})) << row.workload;
    EXPECT_NE(document.diagnostics().render_text(false).find(row.error), std::string::npos)
        << row.workload << document.diagnostics().render_text(false);
  }
}

}  // namespace
}  // namespace realmsim::run
