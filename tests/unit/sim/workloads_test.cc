// What all workloads have in common: counts, variants of a platform, where their time goes.
#include "tests/unit/sim/workload_bench.h"

namespace realmsim::run {
namespace {

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
      {{"kind", "device"}, {"op", "assign"}, {"pages", 4}, {"count", 3}},
      {{"kind", "device"}, {"op", "interrupt"}, {"count", 3}},
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
    ASSERT_FALSE(simulation.build());
    EXPECT_EQ(run_workload(simulation).failure, "") << workload;
    const soc::System& system = simulation.system();
    for (CpuIndex cpu = 0; cpu < scenario->platform.cpus(); ++cpu)
      EXPECT_EQ(system.cycles(cpu), system.ledger(cpu).total() + system.waited(cpu)) << workload << cpu;
  }
}

TEST(Workloads, do_not_depend_on_the_quantum) {
  const std::vector<json> all{exits("vipi", "realm"),
                              exits("stage2-fault", "realm"),
                              {{"kind", "device"}, {"op", "interrupt"}, {"count", 3}},
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
