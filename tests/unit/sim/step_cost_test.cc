// The time of a processing element is the work it was charged for, priced, and the turns of others: to the
// cycle, whatever it does.
#include <set>

#include <gtest/gtest.h>

#include "sim/run/step_runner.h"
#include "tests/support/step_scenarios.h"
#include "tests/unit/sim/workload_bench.h"

namespace realmsim::run {
namespace {

// Takes the steps of a scenario as far as they can be taken; `after` looks at the machine after each.
template <class After>
void take_steps(const std::filesystem::path& path, After after) {
  scenario::Document document{path.string(), scenario::read_file(path.string()).value(), kConfigs};
  ASSERT_TRUE(document.open());
  const auto scenario = document.instantiate({});
  ASSERT_TRUE(scenario);
  EventStream events;
  Simulation simulation{*scenario, {.judging = {.on = false}}, events};
  ASSERT_FALSE(simulation.build());
  scenario::Reader reader{document.diagnostics(), document.parameters()};
  for (const scenario::Step& step : scenario->steps) {
    for (const auto& [variable, output] : step.save)
      reader.allow_saved(variable);
  }
  Values values{simulation, reader};
  StepRunner runner{simulation, values};
  for (const scenario::Step& step : scenario->steps) {
    if (simulation.backend().stopped() || !runner.take(step)) break;
    after(simulation, step);
  }
}

class Work : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(Work, and_waiting_are_all_the_time_there_is) {
  take_steps(GetParam(), [](Simulation& simulation, const scenario::Step& step) {
    for (CpuIndex cpu = 0; cpu < simulation.scenario().platform.cpus(); ++cpu) {
      const soc::System& system = simulation.system();
      ASSERT_EQ(system.cycles(cpu), system.ledger(cpu).total() + system.waited(cpu))
          << "processing element " << cpu << " after " << step.verb;
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Scenarios, Work, ::testing::ValuesIn(testing::step_scenarios()),
                         [](const auto& param) { return testing::test_name(param.param); });

}  // namespace
}  // namespace realmsim::run
