// What a micro-operation costs follows from the parameters: shares, times, and what a measured figure
// contains besides.
#include "models/timing/cost_table.h"

#include <gtest/gtest.h>

namespace realmsim::timing {
namespace {

struct Value {
  ParameterKey key;
  std::uint64_t value;
};

Parameters with(std::initializer_list<Value> values) {
  Parameters parameters;
  parameters.set(*find_parameter("cpu.freq_hz"), 2'600'000'000'000);
  for (const auto& [key, value] : values)
    parameters.set(key.index, value * 1000);
  return parameters;
}

TEST(CostTable, a_figure_that_measures_two_operations_is_shared_between_them) {
  const CostTable costs{with({{"rmm.null_rmi_roundtrip_cyc", 1820}})};
  EXPECT_EQ(costs.cost(MicroOp::WorldSwitch), Cycles{910});
  EXPECT_EQ(costs.cost(MicroOp::WorldSwitch, 2), Cycles{1820});
}

TEST(CostTable, a_time_is_paid_in_cycles_of_the_clock) {
  EXPECT_EQ(CostTable(with({{"gic.user_exit_write_ns", 800}})).cost(MicroOp::IoGicArtefact), Cycles{2080});
}

TEST(CostTable, a_figure_that_contains_another_operation_prices_the_rest) {
  const Parameters parameters =
      with({{"kvm.hypercall_cyc", 941}, {"kvm.io_kernel_cyc", 1427}, {"kvm.vipi_cyc", 4696}});
  EXPECT_EQ(price_in_thousandths(parameters, row_of(MicroOp::IoInKernel)), (1427 - 941) * 1000);
  EXPECT_EQ(price_in_thousandths(parameters, row_of(MicroOp::VirtualIpi)), (4696 - 2 * 941) * 1000);
}

TEST(CostTable, what_is_less_than_its_part_has_no_price) {
  const Parameters parameters = with({{"kvm.hypercall_cyc", 941}, {"kvm.io_kernel_cyc", 940}});
  EXPECT_EQ(price_in_thousandths(parameters, row_of(MicroOp::IoInKernel)), std::nullopt);
}

}  // namespace
}  // namespace realmsim::timing
