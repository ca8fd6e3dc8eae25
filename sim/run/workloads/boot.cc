// The workload `boot`: a realm is built, its image loaded and measured, the rest of its memory given to it at
// once or page by page as its kernel touches it.
#include <algorithm>

#include "sim/run/workloads/guests.h"
#include "sim/run/workloads/samples.h"

namespace realmsim::run {
namespace {

using scenario::BootWorkload;
using scenario::Population;

// A Linux kernel initialises a struct page of this size for every page of its memory.
constexpr std::uint64_t kStructPageBytes = 64;
constexpr std::byte kImageByte{0x5a};

host::RealmSpec spec_of(const BootWorkload& workload) {
  host::RealmSpec spec;
  spec.ram.push_back({.ipa = kWorkloadRam, .size = workload.image, .fill = kImageByte});
  if (workload.image == workload.memory) return spec;
  spec.ram.push_back({.ipa = kWorkloadRam + workload.image,
                      .size = workload.memory - workload.image,
                      .fill = std::nullopt,
                      .block = false,
                      .populated = workload.population == Population::Eager});
  return spec;
}

// The pages behind the image in which the kernel has its page structures.
bool initialise_memory_map(soc::VirtualProcessor& kernel, const BootWorkload& workload) {
  const Ipa top = kWorkloadRam + workload.memory;
  const Ipa begin = kWorkloadRam + workload.image;
  const std::uint64_t bytes = workload.memory / kGranuleBytes * kStructPageBytes;
  for (Ipa page = begin; page < top && page < begin + bytes; page = page + kGranuleBytes) {
    if (!kernel.fill(page, std::min(kGranuleBytes, begin + bytes - page), std::byte{0})) return false;
  }
  return true;
}

}  // namespace

WorkloadResult run(Simulation& simulation, const BootWorkload& workload) {
  WorkloadResult result;
  const CpuIndex cpu = guest_cpu(simulation, 0);
  StagedSamples samples{simulation, cpu};
  const timing::Ledger before = simulation.spent();
  const RealmOnMachine* realm = nullptr;
  samples.begin();
  samples.stage("build", [&] { realm = &simulation.add_realm(spec_of(workload), {cpu}, result.failure); });
  if (!result.failure.empty()) return result;
  samples.stage("kernel", [&] {
    simulation.run_on(cpu, [&] {
      realm->processors.front()->enter();
      simulation.system().physical(cpu).charge(MicroOp::GuestKernelBoot, 1);
      if (!initialise_memory_map(*realm->processors.front(), workload)) result.failure = "the kernel stopped";
    });
  });
  samples.end();
  samples.whole().tell_total(result);
  samples.tell(result);
  const timing::Ledger spent = simulation.spent() - before;
  // A call crosses twice; an exit and the entry after it are the two halves of RMI_REC_ENTER.
  const std::uint64_t calls = (spent.entry(MicroOp::WorldSwitch).count + 1) / 2;
  const std::uint64_t granules = spent.entry(MicroOp::MonitorCall).count;
  tell(simulation, result, "rmi_calls", calls, "calls");
  tell(simulation, result, "granules", granules, "granules");
  return result;
}

}  // namespace realmsim::run
