// The workload `messages`: two realms run the published message benchmark over a channel.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "sim/run/simulation.h"

namespace realmsim::run {

struct WorkloadResult {
  std::map<std::string, double> measures;
  std::string failure;  // empty if it ran to its end
};

WorkloadResult run_messages(Simulation& simulation);

}  // namespace realmsim::run
