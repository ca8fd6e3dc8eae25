// What runs a scenario's workload: one program for each kind, over the machine that the simulation has built.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "sim/run/simulation.h"

namespace realmsim::run {

struct WorkloadResult {
  std::map<std::string, double> measures;
  std::string failure;  // empty if it ran to its end
};

// A count, as a measure and in the event stream.
void tell(Simulation& simulation, WorkloadResult& result, const std::string& measure, std::uint64_t count,
          std::string_view unit);

WorkloadResult run_workload(Simulation& simulation);

// By kind, in files of their own. What was counted is also in the event stream.
WorkloadResult run(Simulation& simulation, const scenario::MessagesWorkload& workload);
WorkloadResult run(Simulation& simulation, const scenario::ExitsWorkload& workload);
WorkloadResult run(Simulation& simulation, const scenario::GranulesWorkload& workload);
WorkloadResult run(Simulation& simulation, const scenario::DataWorkload& workload);
WorkloadResult run(Simulation& simulation, const scenario::GptBuildWorkload& workload);
WorkloadResult run(Simulation& simulation, const scenario::BootWorkload& workload);
WorkloadResult run(Simulation& simulation, const scenario::CsmSetupWorkload& workload);
WorkloadResult run(Simulation& simulation, const scenario::DeviceWorkload& workload);
WorkloadResult run(Simulation& simulation, const scenario::StreamWorkload& workload);
WorkloadResult run(Simulation& simulation, const scenario::FootprintWorkload& workload);

}  // namespace realmsim::run
