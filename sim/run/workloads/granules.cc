// The workload `granules`: granules move between the Non-secure and the Realm space by one RMI command each,
// or between the Non-secure and the Secure space by one call of the Secure world to EL3 for all.
#include <bit>

#include "models/rmm/rmi_table.h"
#include "sim/run/workloads/guests.h"
#include "sim/run/workloads/samples.h"

namespace realmsim::run {
namespace {

using scenario::GranuleMove;
using scenario::GranulesWorkload;

std::string move_one_by_one(Simulation& simulation, CpuIndex cpu, const GranulesWorkload& workload,
                            Samples& samples) {
  host::Rmi rmi{simulation.system().physical(cpu), simulation.pool()};
  const bool delegates = workload.op == GranuleMove::Delegate;
  std::vector<Pa> granules;
  for (std::uint32_t i = 0; i < workload.count && !rmi.failure(); ++i)
    granules.push_back(delegates ? rmi.take() : rmi.take_delegated());
  for (const Pa granule : granules) {
    samples.begin();
    rmi.call(delegates ? rmm::kRmiGranuleDelegate : rmm::kRmiGranuleUndelegate, {granule.value});
    samples.end();
  }
  return failure_of(rmi);
}

std::string move_together(Simulation& simulation, CpuIndex cpu, const GranulesWorkload& workload,
                          Samples& samples) {
  soc::PhysicalSoftware& software = simulation.system().physical(cpu);
  const std::uint64_t granules = std::bit_ceil(workload.count);
  const auto base = simulation.pool().take_aligned(granules * kGranuleBytes);
  if (!base) return "host memory is used up";
  const auto move = [&](machine::Gpi target) {
    return software.move_granules(SecurityState::Secure, *base, workload.count, target) == workload.count;
  };
  bool moved = true;
  if (workload.op == GranuleMove::Undelegate) moved = move(machine::Gpi::Secure);
  samples.begin();
  moved =
      moved && move(workload.op == GranuleMove::Delegate ? machine::Gpi::Secure : machine::Gpi::NonSecure);
  samples.end();
  return moved ? "" : "EL3 refused to move a granule";
}

}  // namespace

WorkloadResult run(Simulation& simulation, const GranulesWorkload& workload) {
  WorkloadResult result;
  const CpuIndex cpu = host_cpu(simulation);
  Samples samples{simulation, cpu};
  simulation.run_on(cpu, [&] {
    result.failure = workload.bulk ? move_together(simulation, cpu, workload, samples)
                                   : move_one_by_one(simulation, cpu, workload, samples);
  });
  if (!result.failure.empty()) return result;
  samples.tell_cycles(result, workload.bulk ? workload.count : 1);
  samples.tell_total(result);
  return result;
}

}  // namespace realmsim::run
