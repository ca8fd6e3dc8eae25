// What an exit is made of, in a realm and in a plain VM.
#include "tests/unit/sim/workload_bench.h"

namespace realmsim::run {
namespace {

class Exits : public EveryPlatform {};
INSTANTIATE_TEST_SUITE_P(Platforms, Exits, kTimedPlatforms, platform_name);

TEST_P(Exits, exits_of_a_plain_vm_are_what_was_measured) {
  const Prices prices{setting()};
  EXPECT_EQ(cycles(exits("hypercall", "vm")), prices.of("kvm.hypercall_cyc"));
  EXPECT_EQ(cycles(exits("io-kernel", "vm")), prices.of("kvm.io_kernel_cyc"));
  EXPECT_EQ(cycles(exits("io-user", "vm")), prices.of("kvm.io_user_cyc"));
  EXPECT_EQ(cycles(exits("vipi", "vm")), prices.of("kvm.vipi_cyc"));
  EXPECT_EQ(cycles(exits("id-register", "vm")), prices.of("kvm.id_register_cyc"));
  EXPECT_EQ(cycles(exits("stage2-fault", "vm")), prices.of("kvm.stage2_fault_cyc"));
}

// Trap, dispatch, save and the way out; the hypervisor; the way in, dispatch and load: four maps in between.
TEST_P(Exits, a_hypercall_of_a_realm_is_the_sum_of_its_parts) {
  const Prices prices{setting()};
  const double parts = prices.of("exc.el1_el2_roundtrip_cyc") + 2 * prices.of("rmm.dispatch_cyc") +
                       prices.of("rmm.sysreg_save_cyc") + prices.of("rmm.exit_bookkeeping_cyc") +
                       4 * prices.of("rmm.map_granule_cyc") + prices.of("rmm.null_rmi_roundtrip_cyc") +
                       prices.of("kvm.realm_exit_cyc") + prices.of("rmm.sysreg_restore_cyc");
  EXPECT_EQ(cycles(exits("hypercall", "realm")), parts);
}

TEST_P(Exits, an_id_register_is_answered_without_an_exit) {
  const Prices prices{setting()};
  EXPECT_EQ(cycles(exits("id-register", "realm")),
            prices.of("exc.el1_el2_roundtrip_cyc") + prices.of("rmm.id_register_cyc"));
}

TEST_P(Exits, emulation_costs_a_realm_what_it_costs_a_vm_beyond_an_exit) {
  const double kernel = cycles(exits("io-kernel", "realm"));
  const double user = cycles(exits("io-user", "realm"));
  EXPECT_EQ(user - kernel, cycles(exits("io-user", "vm")) - cycles(exits("io-kernel", "vm")));
}

TEST_P(Exits, a_realm_pays_more_than_a_vm_for_whatever_leaves_it) {
  for (const std::string_view what : {"hypercall", "io-kernel", "io-user", "vipi", "stage2-fault"})
    EXPECT_GT(cycles(exits(what, "realm")), cycles(exits(what, "vm"))) << what;
}

TEST_P(Exits, work_of_the_guest_comes_on_top_in_a_realm_and_in_a_plain_vm) {
  for (const std::string_view in : {"realm", "vm"}) {
    for (const std::string_view what : {"hypercall", "vipi"}) {
      json workload = exits(what, in);
      const double alone = measure(workload, setting()).at("latency_ns.p50");
      workload["work"] = "12345ns";
      EXPECT_NEAR(measure(workload, setting()).at("latency_ns.p50") - alone, 12345, 1) << what << in;
    }
  }
}

TEST(ExitsWork, is_a_time_that_ends_on_a_platform_that_knows_time) {
  struct Row {
    std::string platform;
    std::string work;
    std::string error;
  };
  for (const Row& row : {Row{"n1sdp", "2s", "1 s of work"}, Row{"fvp", "1us", "`fvp` knows no time"},
                         Row{"n1sdp", "1 fortnight", "is no time"}}) {
    json workload = exits("hypercall", "vm");
    workload["work"] = row.work;
    scenario::Document document{"-", scenario_with(workload, {.platform = row.platform}).dump(), kConfigs};
    ASSERT_TRUE(document.open());
    EXPECT_FALSE(document.instantiate({})) << row.work;
    EXPECT_NE(document.diagnostics().render_text(false).find(row.error), std::string::npos)
        << document.diagnostics().render_text(false);
  }
}

TEST(ExitsArtefact, the_artefact_of_the_board_is_paid_when_it_is_asked_for) {
  const Setting n1{.platform = "n1sdp"};
  for (const std::string_view in : {"realm", "vm"}) {
    json workload = exits("io-user", in);
    const double without = measure(workload, n1).at("latency_ns.p50");
    workload["gic_artefact"] = true;
    EXPECT_DOUBLE_EQ(measure(workload, n1).at("latency_ns.p50") - without, 800);
  }
}

}  // namespace
}  // namespace realmsim::run
