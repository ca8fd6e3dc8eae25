// What workloads measure is made of the platform's prices, counted by what the machine has done.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "sim/run/runner.h"
#include "sim/run/workloads/workload.h"

namespace realmsim::run {
namespace {

using nlohmann::json;

const std::string kConfigs = REALMSIM_SOURCE_DIR "/configs";

struct Setting {
  std::string platform = "rk3588-a55";
  std::string backend = "cca-csm";
  json parameters = json::object();  // other than the platform's
  Picoseconds quantum{1'000'000};
};

json scenario_with(const json& workload, const Setting& setting) {
  return {{"format", "realmsim.scenario/1"},
          {"name", "workload"},
          {"platform", {{"based_on", setting.platform}, {"parameters", setting.parameters}}},
          {"backend", setting.backend},
          {"actors", {{"host", {{"kind", "host"}, {"cpu", 0}}}}},
          {"workload", workload}};
}

std::map<std::string, double> measure(const json& workload, const Setting& setting = {}) {
  scenario::Document document{"-", scenario_with(workload, setting).dump(), kConfigs};
  EXPECT_TRUE(document.open());
  const auto result = run_document(document, {.options = {.quantum = setting.quantum}});
  EXPECT_TRUE(result) << document.render_errors(false);
  if (!result) return {};
  EXPECT_TRUE(result->passed()) << workload;
  return result->series.front().points.front().measures;
}

// The parameters of a platform by name.
class Prices {
 public:
  explicit Prices(const Setting& setting) {
    const json any{{"kind", "granules"}, {"op", "delegate"}, {"count", 1}};
    scenario::Document document{"-", scenario_with(any, setting).dump(), kConfigs};
    EXPECT_TRUE(document.open());
    parameters_ = document.instantiate({}).value().platform.parameters;
  }
  [[nodiscard]] double of(timing::ParameterKey key) const {
    return static_cast<double>(parameters_.thousandths(key)) / 1000;
  }

 private:
  timing::Parameters parameters_;
};

json exits(std::string_view what, std::string_view in) {
  return {{"kind", "exits"}, {"what", what}, {"in", in}, {"count", 5}};
}

class Platform : public ::testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] Setting setting() const { return {.platform = GetParam()}; }
  [[nodiscard]] double cycles(const json& workload) const {
    return measure(workload, setting()).at("cycles.p50");
  }
};

TEST_P(Platform, exits_of_a_plain_vm_are_what_was_measured) {
  const Prices prices{setting()};
  EXPECT_EQ(cycles(exits("hypercall", "vm")), prices.of("kvm.hypercall_cyc"));
  EXPECT_EQ(cycles(exits("io-kernel", "vm")), prices.of("kvm.io_kernel_cyc"));
  EXPECT_EQ(cycles(exits("io-user", "vm")), prices.of("kvm.io_user_cyc"));
  EXPECT_EQ(cycles(exits("vipi", "vm")), prices.of("kvm.vipi_cyc"));
  EXPECT_EQ(cycles(exits("id-register", "vm")), prices.of("kvm.id_register_cyc"));
  EXPECT_EQ(cycles(exits("stage2-fault", "vm")), prices.of("kvm.stage2_fault_cyc"));
}

// Trap, dispatch, save and the way out; the hypervisor; the way in, dispatch and load: four maps in between.
TEST_P(Platform, a_hypercall_of_a_realm_is_the_sum_of_its_parts) {
  const Prices prices{setting()};
  const double parts = prices.of("exc.el1_el2_roundtrip_cyc") + 2 * prices.of("rmm.dispatch_cyc") +
                       prices.of("rmm.sysreg_save_cyc") + prices.of("rmm.exit_bookkeeping_cyc") +
                       4 * prices.of("rmm.map_granule_cyc") + prices.of("rmm.null_rmi_roundtrip_cyc") +
                       prices.of("kvm.realm_exit_cyc") + prices.of("rmm.sysreg_restore_cyc");
  EXPECT_EQ(cycles(exits("hypercall", "realm")), parts);
}

TEST_P(Platform, an_id_register_is_answered_without_an_exit) {
  const Prices prices{setting()};
  EXPECT_EQ(cycles(exits("id-register", "realm")),
            prices.of("exc.el1_el2_roundtrip_cyc") + prices.of("rmm.id_register_cyc"));
}

TEST_P(Platform, emulation_costs_a_realm_what_it_costs_a_vm_beyond_an_exit) {
  const double kernel = cycles(exits("io-kernel", "realm"));
  const double user = cycles(exits("io-user", "realm"));
  EXPECT_EQ(user - kernel, cycles(exits("io-user", "vm")) - cycles(exits("io-kernel", "vm")));
}

TEST_P(Platform, a_realm_pays_more_than_a_vm_for_whatever_leaves_it) {
  for (const std::string_view what : {"hypercall", "io-kernel", "io-user", "vipi", "stage2-fault"})
    EXPECT_GT(cycles(exits(what, "realm")), cycles(exits(what, "vm"))) << what;
}

TEST_P(Platform, one_call_for_many_granules_is_one_way_to_el3) {
  const Prices prices{setting()};
  for (const int granules : {1, 100, 1024}) {
    const json workload{{"kind", "granules"}, {"op", "delegate"}, {"count", granules}, {"bulk", true}};
    EXPECT_EQ(
        measure(workload, setting()).at("cycles.total"),
        prices.of("exc.smc_roundtrip_cyc") + granules * prices.of("gpt.bulk_transition_cyc_per_granule"));
  }
}

TEST_P(Platform, each_further_table_costs_one_entry_more_for_a_granule) {
  const Prices prices{setting()};
  json workload{{"kind", "granules"}, {"op", "delegate"}, {"count", 9}};
  const double alone = cycles(workload);
  workload["gpts"] = 3;
  EXPECT_EQ(cycles(workload) - alone, 3 * prices.of("gpt.entry_write_cyc"));
}

TEST_P(Platform, a_consumer_costs_one_walk_one_entry_and_one_invalidation_more) {
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

TEST_P(Platform, building_a_table_goes_by_its_granules_and_copying_one_by_its_bytes) {
  const Prices prices{setting()};
  const auto total = [&](std::string_view memory, std::string_view from) {
    return measure({{"kind", "gpt-build"}, {"memory", memory}, {"from", from}}, setting()).at("cycles.total");
  };
  EXPECT_NEAR(total("2GiB", "scratch"), 2 * 262144 * prices.of("gpt.build_cyc_per_granule"), 1);
  EXPECT_NEAR(total("4GiB", "template") - total("2GiB", "template"),
              2 * 131072 * prices.of("gpt.template_cyc_per_b"), 1);
  EXPECT_LT(total("2GiB", "template"), total("2GiB", "scratch"));
}

TEST_P(Platform, shared_memory_is_read_as_fast_as_private_memory) {
  json workload{{"kind", "stream"}, {"bytes", "1MiB"}, {"from", "private"}};
  const double own = measure(workload, setting()).at("cycles.total");
  workload["from"] = "csm";
  EXPECT_EQ(measure(workload, setting()).at("cycles.total"), own);
}

INSTANTIATE_TEST_SUITE_P(Platforms, Platform,
                         ::testing::Values("rk3588-a55", "rk3588-a76", "n1sdp", "kunpeng920"),
                         [](const auto& param) {
                           std::string name = param.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

TEST(Exits, the_artefact_of_the_board_is_paid_when_it_is_asked_for) {
  const Setting n1{.platform = "n1sdp"};
  for (const std::string_view in : {"realm", "vm"}) {
    json workload = exits("io-user", in);
    const double without = measure(workload, n1).at("latency_ns.p50");
    workload["gic_artefact"] = true;
    EXPECT_DOUBLE_EQ(measure(workload, n1).at("latency_ns.p50") - without, 800);
  }
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

TEST(Stream, takes_longer_the_more_is_read_and_nothing_of_dram_the_second_time_if_it_fits) {
  const auto total = [](std::string_view bytes, int passes) {
    return measure({{"kind", "stream"}, {"bytes", bytes}, {"from", "private"}, {"passes", passes}})
        .at("cycles.total");
  };
  EXPECT_LT(total("64KiB", 1), total("128KiB", 1));
  EXPECT_LT(total("64KiB", 2), 2 * total("64KiB", 1));
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

TEST(Instructions, are_counted_and_no_time_is_told) {
  const Setting fvp{.platform = "fvp"};
  for (const std::string_view what : {"hypercall", "id-register", "stage2-fault"}) {
    const auto measures = measure(exits(what, "realm"), fvp);
    EXPECT_TRUE(measures.contains("cycles.p50"));
    EXPECT_FALSE(measures.contains("latency_ns.p50"));
  }
  // RMI_GRANULE_DELEGATE as OpenCCA has counted it, within a tenth: the parts are estimates.
  EXPECT_NEAR(measure({{"kind", "granules"}, {"op", "delegate"}, {"count", 3}}, fvp).at("cycles.p50"), 2865,
              287);
}

TEST(Variants, of_a_platform_have_the_values_they_change_and_are_estimates) {
  const Setting setting{.parameters = {{"kvm.hypercall_cyc", 2000.5}}};
  EXPECT_EQ(measure(exits("hypercall", "vm"), setting).at("cycles.p50"), 2000);
  scenario::Document document{"-", scenario_with(exits("hypercall", "vm"), setting).dump(), kConfigs};
  ASSERT_TRUE(document.open());
  const auto platform = document.instantiate({}).value().platform;
  EXPECT_EQ(platform.confidence[timing::ParameterKey{"kvm.hypercall_cyc"}.index], 'E');
  EXPECT_TRUE(platform.title.ends_with(", kvm.hypercall_cyc = 2000.5")) << platform.title;
}

TEST(Variants, with_a_granule_protection_check_that_costs_are_never_faster) {
  for (const std::string_view bytes : {"4KiB", "256KiB", "4MiB"}) {
    const json workload{{"kind", "stream"}, {"bytes", bytes}, {"from", "csm"}, {"passes", 2}};
    const double off = measure(workload).at("cycles.total");
    EXPECT_GE(measure(workload, {.parameters = {{"gpc.mode", "model"}}}).at("cycles.total"), off) << bytes;
  }
}

TEST(Variants, with_twice_the_clock_need_as_many_cycles_for_work_that_waits_for_nothing) {
  const Prices prices{{}};
  const json workload = exits("hypercall", "realm");
  const auto usual = measure(workload);
  const auto faster = measure(workload, {.parameters = {{"cpu.freq_hz", 2 * prices.of("cpu.freq_hz")}}});
  EXPECT_EQ(faster.at("cycles.p50"), usual.at("cycles.p50"));
  EXPECT_NEAR(faster.at("latency_ns.p50"), usual.at("latency_ns.p50") / 2, 0.01);
}

TEST(Workloads, take_the_work_that_is_charged_and_the_turns_of_others) {
  const std::vector<json> all{
      exits("hypercall", "realm"),
      exits("io-user", "realm"),
      exits("vipi", "realm"),
      exits("id-register", "vm"),
      {{"kind", "granules"}, {"op", "undelegate"}, {"count", 9}, {"bulk", true}},
      {{"kind", "data"}, {"op", "create-unknown"}, {"count", 9}, {"csm", 2}},
      {{"kind", "gpt-build"}, {"memory", "64MiB"}, {"from", "template"}},
      {{"kind", "boot"}, {"memory", "4MiB"}, {"population", "lazy"}, {"image", "1MiB"}},
      {{"kind", "csm-setup"}, {"bytes", "64KiB"}, {"consumers", 3}},
      {{"kind", "stream"}, {"bytes", "128KiB"}, {"from", "csm"}},
      {{"kind", "footprint"}, {"realms", 2}, {"model", "1MiB"}, {"base", "1MiB"}}};
  for (const json& workload : all) {
    scenario::Document document{"-", scenario_with(workload, {}).dump(), kConfigs};
    ASSERT_TRUE(document.open());
    const auto scenario = document.instantiate({});
    ASSERT_TRUE(scenario) << workload;
    EventStream events;
    Simulation simulation{*scenario, {.judging = {.on = false}}, events};
    ASSERT_EQ(simulation.build(), std::nullopt);
    EXPECT_EQ(run_workload(simulation).failure, "") << workload;
    const soc::System& system = simulation.system();
    for (CpuIndex cpu = 0; cpu < scenario->platform.cpus(); ++cpu)
      EXPECT_EQ(system.cycles(cpu), system.ledger(cpu).total() + system.waited(cpu)) << workload << cpu;
  }
}

TEST(Workloads, do_not_depend_on_the_quantum) {
  const std::vector<json> all{exits("vipi", "realm"),
                              exits("stage2-fault", "realm"),
                              {{"kind", "csm-setup"}, {"bytes", "64KiB"}, {"consumers", 2}},
                              {{"kind", "stream"}, {"bytes", "256KiB"}, {"from", "csm"}}};
  for (const json& workload : all) {
    const auto usual = measure(workload);
    for (const std::uint64_t quantum : {1'000ull, 37'000ull, 100'000'000ull})
      EXPECT_EQ(measure(workload, {.quantum = {quantum}}), usual) << workload;
  }
}

}  // namespace
}  // namespace realmsim::run
