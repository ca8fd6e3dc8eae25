#include "sim/run/workloads/workload.h"

namespace realmsim::run {

WorkloadResult run_workload(Simulation& simulation) {
  return std::visit([&](const auto& workload) { return run(simulation, workload); },
                    *simulation.scenario().workload);
}

}  // namespace realmsim::run
