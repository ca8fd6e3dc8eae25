#include "sim/run/workloads/guests.h"

#include <algorithm>

namespace realmsim::run {

CpuIndex host_cpu(const Simulation& simulation) {
  const auto& actors = simulation.scenario().actors;
  const auto host = std::ranges::find(actors, scenario::ActorKind::Host, &scenario::Actor::kind);
  return host == actors.end() || host->cpus.empty() ? CpuIndex{0} : host->cpus.front();
}

CpuIndex guest_cpu(const Simulation& simulation, std::size_t index) {
  std::vector<CpuIndex> order;
  const auto add = [&](CpuIndex cpu) {
    if (std::ranges::find(order, cpu) == order.end()) order.push_back(cpu);
  };
  for (const scenario::Actor& actor : simulation.scenario().actors) {
    const bool guest = actor.kind == scenario::ActorKind::Realm || actor.kind == scenario::ActorKind::Vm;
    if (guest) std::ranges::for_each(actor.cpus, add);
  }
  const std::uint32_t cpus = simulation.scenario().platform.cpus();
  for (std::uint32_t i = 0; i < cpus; ++i)
    add((host_cpu(simulation) + i) % cpus);
  return order[index % order.size()];
}

std::string failure_of(const host::Rmi& rmi) {
  return rmi.failure() ? std::string{rmi.failure()->command} + " failed" : std::string{};
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
