#include "sim/run/workloads/workload.h"

namespace realmsim::run {

void tell(Simulation& simulation, WorkloadResult& result, const std::string& measure, std::uint64_t count,
          std::string_view unit) {
  simulation.events().metric(measure, count, unit);
  result.measures[measure] = static_cast<double>(count);
}

WorkloadResult run_workload(Simulation& simulation) {
  return std::visit([&](const auto& workload) { return run(simulation, workload); },
                    *simulation.scenario().workload);
}

}  // namespace realmsim::run
