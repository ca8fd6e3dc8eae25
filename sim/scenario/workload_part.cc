// "workload": of which kind it is, and what all kinds have in common.
#include <algorithm>

#include <fmt/format.h>

#include "models/backends/cca.h"
#include "models/backends/registry.h"
#include "sim/scenario/workload_kinds.h"

namespace realmsim::scenario {
std::span<const WorkloadKind* const> workload_kinds() {
  static constexpr std::array kKinds{&kBootKind,     &kCsmSetupKind,  &kDataKind,     &kDeviceKind,
                                     &kExitsKind,    &kFootprintKind, &kGptBuildKind, &kGranulesKind,
                                     &kMessagesKind, &kStreamKind};
  return kKinds;
}

std::uint32_t further_gpts(const Workload& workload) {
  if (const auto* granules = std::get_if<GranulesWorkload>(&workload)) return granules->gpts;
  if (const auto* boot = std::get_if<BootWorkload>(&workload)) return boot->gpts;
  return 0;
}

std::vector<WorkloadRow> workloads() {
  std::vector<WorkloadRow> rows;
  for (const WorkloadKind* kind : workload_kinds())
    rows.push_back({kind->name, kind->text});
  return rows;
}

void read_workload(Reader& reader, const Node& node, Scenario& scenario) {
  if (node.kind() != NodeKind::Object || node.find("kind") == nullptr) {
    constexpr std::array kOnlyKind{kWorkloadKind};
    reader.object(node, "workload", kOnlyKind);
    return;
  }
  const Node& kind_node = *reader.find(node, "kind");
  const auto name = reader.choice(kind_node, std::span<const std::string_view>{names_of(workloads())});
  if (!name) return;
  const WorkloadKind& kind = **std::ranges::find(workload_kinds(), *name, &WorkloadKind::name);
  if (!reader.object(node, fmt::format("workload `{}`", *name), kind.keys)) return;
  const Workload workload = kind.read(WorkloadValues{reader, node, kind.keys}, scenario);
  const backends::BackendRow& backend = *backends::find_backend(scenario.backend);
  const auto* exits = std::get_if<ExitsWorkload>(&workload);
  if (!backend.realms && (exits == nullptr || exits->in != GuestKind::Vm)) {
    reader.error(kBadValue, kind_node,
                 fmt::format("backend `{}` has no realms; it measures `exits` in a `vm`", backend.name));
    return;
  }
  const auto sharing = backend.shared_memory;
  if (kind.shares_memory(workload) && sharing == backends::SharedMemory::Absent) {
    reader.error(kBadValue, kind_node,
                 fmt::format("this needs confidential shared memory, which backend `{}` does not have",
                             scenario.backend));
  }
  scenario.workload = workload;
}

}  // namespace realmsim::scenario
