// The workload `stream`: a realm reads memory in order, its own or a region that another realm provides.
#include "sim/run/workloads/region.h"
#include "sim/run/workloads/samples.h"

namespace realmsim::run {

WorkloadResult run(Simulation& simulation, const scenario::StreamWorkload& workload) {
  WorkloadResult result;
  const bool shared = workload.from == scenario::StreamSource::Csm;
  Region region{simulation, {.bytes = workload.bytes, .consumers = shared ? 1u : 0u}};
  if (shared) region.establish();
  result.failure = region.failure();
  if (!result.failure.empty()) return result;

  const RealmOnMachine& reader = *region.realms().back();
  Samples samples{simulation, reader.actor->cpus.front()};
  run_in(simulation, reader, [&](soc::VirtualProcessor& processor) {
    samples.begin();
    for (std::uint32_t pass = 0; pass < workload.passes && result.failure.empty(); ++pass) {
      if (!processor.stream(kWorkloadRegion, workload.bytes)) result.failure = "the reader was stopped";
    }
    samples.end();
  });
  if (!result.failure.empty()) return result;
  samples.tell_total(result);
  const auto bytes = static_cast<double>(workload.bytes) * workload.passes;
  result.measures["bytes_per_cycle"] = bytes / static_cast<double>(samples.total().value);
  return result;
}

}  // namespace realmsim::run
