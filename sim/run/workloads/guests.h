// Realms that a workload builds for itself, and how they get the processing element.
#pragma once

#include <functional>
#include <string>

#include "sim/run/simulation.h"

namespace realmsim::run {

// Where such a realm has its memory.
inline constexpr Ipa kWorkloadRam{0x4000'0000};
// Where a region shared with it would be.
inline constexpr Ipa kWorkloadRegion{0x20'0000'0000};

// The processing element of the scenario's host, or the first.
CpuIndex host_cpu(const Simulation& simulation);
// The `index`-th of those where the scenario's realms and plain VMs run, and then of the others, that of the
// host first; all are used in turn.
CpuIndex guest_cpu(const Simulation& simulation, std::size_t index);

// What of a sequence has failed; empty if nothing.
std::string failure_of(const host::Rmi& rmi);

// Enters the realm's REC, runs the program in it and interrupts it afterwards. The program ends with the REC
// entered.
void run_in(Simulation& simulation, const RealmOnMachine& realm,
            const std::function<void(soc::VirtualProcessor& processor)>& program);

}  // namespace realmsim::run
