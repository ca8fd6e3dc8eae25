// The kinds of workloads: what keys each has, and how they are read.
#pragma once

#include <span>
#include <string_view>

#include "sim/scenario/workload_values.h"

namespace realmsim::scenario {

struct WorkloadKind {
  std::string_view name;
  std::string_view text;
  std::span<const KeyRow> keys;
  Workload (*read)(const WorkloadValues& values, const Scenario& scenario);
  bool (*shares_memory)(const Workload& workload) = [](const Workload&) { return false; };
};

inline constexpr KeyRow kWorkloadKind{"kind", kRequired, "what the work is"};

// What guests do, and what is done to them.
extern const WorkloadKind kDeviceKind;
extern const WorkloadKind kExitsKind;
extern const WorkloadKind kMessagesKind;
extern const WorkloadKind kStreamKind;
// What becomes of memory.
extern const WorkloadKind kBootKind;
extern const WorkloadKind kCsmSetupKind;
extern const WorkloadKind kDataKind;
extern const WorkloadKind kFootprintKind;
extern const WorkloadKind kGptBuildKind;
extern const WorkloadKind kGranulesKind;

}  // namespace realmsim::scenario
