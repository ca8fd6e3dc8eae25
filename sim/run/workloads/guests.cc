#include "sim/run/workloads/guests.h"

#include <algorithm>

namespace realmsim::run {

CpuIndex host_cpu(const Simulation& simulation) {
  const auto& actors = simulation.scenario().actors;
  const auto host = std::ranges::find(actors, scenario::ActorKind::Host, &scenario::Actor::kind);
  return host == actors.end() || host->cpus.empty() ? CpuIndex{0} : host->cpus.front();
}

CpuIndex guest_cpu(const Simulation& simulation, std::size_t index) {
  return static_cast<CpuIndex>((host_cpu(simulation) + index) % simulation.scenario().platform.cpus());
}

void run_in(Simulation& simulation, const RealmOnMachine& realm,
            const std::function<void(soc::VirtualProcessor& processor)>& program) {
  const CpuIndex cpu = realm.actor->cpus.front();
  simulation.run_on(cpu, [&] {
    soc::VirtualProcessor& processor = *realm.processors.front();
    processor.enter();
    program(processor);
    if (simulation.backend().running(cpu)) simulation.system().physical(cpu).interrupt();
  });
}

}  // namespace realmsim::run
