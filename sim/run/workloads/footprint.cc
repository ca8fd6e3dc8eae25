// The workload `footprint`: the memory of realms that share a model, or each have their own, counted in the
// granules that the machine has given them (CAEC 7.4).
#include <map>

#include <fmt/format.h>

#include "sim/run/workloads/region.h"
#include "sim/run/workloads/workload.h"

namespace realmsim::run {
namespace {

using scenario::FootprintWorkload;

// Granules of data by the RD of the realm that owns them.
std::map<Pa, std::uint64_t> data_granules(Simulation& simulation) {
  std::map<Pa, std::uint64_t> counts;
  const machine::Region& memory = simulation.scenario().platform.host_memory;
  for (Pa pa = memory.base; pa < memory.base + memory.size; pa = pa + kGranuleBytes) {
    const backends::GranuleView granule = simulation.backend().granule(pa);
    if (granule.owner && granule.state == "DATA") ++counts[*granule.owner];
  }
  return counts;
}

double mebibytes(std::uint64_t granules) {
  return static_cast<double>(granules * kGranuleBytes) / (1 << 20);
}

}  // namespace

WorkloadResult run(Simulation& simulation, const FootprintWorkload& workload) {
  WorkloadResult result;
  std::vector<Pa> rds;
  if (workload.shared != 0) {
    Region region{
        simulation,
        {.bytes = workload.shared, .consumers = workload.realms - 1, .private_bytes = workload.base}};
    region.establish();
    result.failure = region.failure();
    for (const RealmOnMachine* realm : region.realms())
      rds.push_back(realm->hosted.rd);
  } else {
    for (std::uint32_t i = 0; i < workload.realms && result.failure.empty(); ++i) {
      host::RealmSpec spec;
      spec.ram.push_back({.ipa = kWorkloadRam, .size = workload.base + workload.model});
      rds.push_back(
          simulation.add_realm(std::move(spec), {guest_cpu(simulation, i)}, result.failure).hosted.rd);
    }
  }
  if (!result.failure.empty()) return result;

  auto counts = data_granules(simulation);
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < rds.size(); ++i) {
    const std::string name = fmt::format("memory_mib.{}", i + 1);
    simulation.events().metric(fmt::format("granules.{}", i + 1), counts[rds[i]], "granules");
    result.measures[name] = mebibytes(counts[rds[i]]);
    total += counts[rds[i]];
  }
  simulation.events().metric("granules", total, "granules");
  result.measures["memory_mib"] = mebibytes(total);
  return result;
}

}  // namespace realmsim::run
