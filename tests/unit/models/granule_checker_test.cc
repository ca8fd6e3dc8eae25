// The granule protection checker of a processing element, whether its fetches cost time or not.
#include <span>

#include <gtest/gtest.h>

#include "tests/unit/models/soc_bench.h"

namespace realmsim::testing {
namespace {

class GranuleChecker : public ::testing::TestWithParam<std::uint64_t> {
 public:
  GranuleChecker() { set_whole(description_.parameters, "gpc.mode", GetParam()); }

  // Of a load by the hypervisor, with the table where nothing answers.
  FaultKind fault_with_table_at(Pa base) {
    SocBench bench{description_};
    machine::Machine& machine = bench.machine().machine();
    machine::GpcRegisters registers = machine.gpc().registers();
    registers.gptbr.base = base;
    machine.configure(machine::GpcConfig{registers, machine.gpc().features()});
    machine::Translation made;
    std::uint64_t word = 0;
    bench.system().run({{0, [&] {
                           made = bench.system().physical(0).access(
                               SecurityState::NonSecure, machine::AccessType::Load,
                               bench.machine().granule(0), Pas::NonSecure,
                               std::as_writable_bytes(std::span{&word, 1}));
                         }}});
    return made.fault;
  }
  Pa end_of_memory() { return SocBench{description_}.machine().machine().map->end(); }

 private:
  soc::SystemDescription description_ = round_system();
};

TEST_P(GranuleChecker, aborts_where_nothing_answers_for_the_table) {
  EXPECT_EQ(fault_with_table_at(end_of_memory().align_down(1 << 20) + (1 << 20)),
            FaultKind::GptExternalAbort);
}

INSTANTIATE_TEST_SUITE_P(OffAndModel, GranuleChecker, ::testing::Values(0, 1));

}  // namespace
}  // namespace realmsim::testing
