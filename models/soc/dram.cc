#include "models/soc/dram.h"

namespace realmsim::soc {

Dram::Dram(const sc_core::sc_module_name& name, CpuIndex cpus, const timing::CostTable& costs,
           const Topology& topology, Frequency frequency)
    : sc_module(name), costs_(costs) {
  for (CpuIndex cpu = 0; cpu < cpus; ++cpu)
    distances_.push_back(frequency.cycles_until(topology.to_memory(cpu)));
}

}  // namespace realmsim::soc
