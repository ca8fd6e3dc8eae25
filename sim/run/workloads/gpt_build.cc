// The workload `gpt-build`: EL3 makes a granule protection table for so much memory, granule by granule or by
// copying one that it has.
#include "models/monitor/gpt_boot.h"
#include "sim/run/workloads/guests.h"
#include "sim/run/workloads/samples.h"

namespace realmsim::run {
namespace {

constexpr Pa kMemory{0x8000'0000};
constexpr std::uint64_t kRootBytes = 2 * monitor::kTablesBytes;

// EL3 has its tables in the memory that they describe.
std::shared_ptr<const machine::MemoryMap> map_of(std::uint64_t memory) {
  const auto region = [](std::string name, machine::RegionKind kind, Pa base, std::uint64_t size) {
    machine::Region made{.base = base, .size = size};
    made.kind = kind;
    made.name = std::move(name);
    return made;
  };
  return std::make_shared<const machine::MemoryMap>(
      std::vector{region("el3", machine::RegionKind::Root, kMemory, kRootBytes),
                  region("dram", machine::RegionKind::Dram, kMemory + kRootBytes, memory - kRootBytes)});
}

}  // namespace

WorkloadResult run(Simulation& simulation, const scenario::GptBuildWorkload& workload) {
  WorkloadResult result;
  const bool copies = workload.from == scenario::GptOrigin::Template;
  machine::Machine machine{map_of(workload.memory), {}};
  Meter meter;
  if (monitor::build_gpt(machine, {.further_tables = copies ? 1u : 0u}, meter) != monitor::ReturnCode::Ok) {
    result.failure = "so much memory lies beyond what the table protects";
    return result;
  }
  const MicroOp work = copies ? MicroOp::GptTemplateByte : MicroOp::GptGranuleBuilt;
  const CpuIndex cpu = host_cpu(simulation);
  Samples samples{simulation, cpu};
  simulation.run_on(cpu, [&] {
    samples.begin();
    simulation.system().physical(cpu).charge(work, meter.count(work));
    samples.end();
  });
  samples.tell_total(result);
  return result;
}

}  // namespace realmsim::run
