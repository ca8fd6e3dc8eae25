// The workload `csm-setup`: a region of confidential shared memory from its creation to its destruction, and
// what each command of it costs with all that the host does for it (CAEC 4.2). Whatever ends a sharing first
// has the mappings to end, so consumers attach twice: once to be revoked, once to detach.
#include <map>

#include "sim/run/workloads/region.h"
#include "sim/run/workloads/workload.h"

namespace realmsim::run {

WorkloadResult run(Simulation& simulation, const scenario::CsmSetupWorkload& workload) {
  Region region{simulation,
                {.bytes = workload.bytes, .consumers = workload.consumers, .pages = Pages::AtCreation}};
  std::map<std::string, std::uint64_t> cycles;
  const Region::Around measured = [&](std::string_view command, CpuIndex cpu,
                                      const std::function<void()>& call) {
    const Cycles before = simulation.system().cycles(cpu);
    call();
    cycles[std::string{command}] += (simulation.system().cycles(cpu) - before).value;
  };
  const auto attach_all = [&](const Region::Around& around) {
    for (std::size_t i = 0; i < workload.consumers; ++i) {
      region.offer(i, around);
      region.reserve(i, around);
      region.attach(i, around);
    }
  };
  region.create(measured);
  attach_all(measured);
  for (std::size_t i = 0; i < workload.consumers; ++i) {
    region.revoke(i, measured);
    if (region.keeps_reservations()) region.let_go(i, Region::kPlainly);
  }
  attach_all(Region::kPlainly);
  for (std::size_t i = 0; i < workload.consumers; ++i) {
    region.let_go(i, measured);
    region.revoke(i, Region::kPlainly);
  }
  region.destroy(measured);

  WorkloadResult result{.measures = {}, .failure = region.failure()};
  std::uint64_t total = 0;
  for (const auto& [command, spent] : cycles) {
    tell(simulation, result, "cycles." + command, spent, "cycles");
    total += spent;
  }
  tell(simulation, result, "cycles.total", total, "cycles");
  return result;
}

}  // namespace realmsim::run
