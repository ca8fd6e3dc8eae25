#include "sim/run/reference_build.h"

#include <algorithm>
#include <cstring>

#include "models/backends/registry.h"
#include "models/backends/untimed_host.h"
#include "models/host/rmi.h"
#include "models/rmm/rmi_table.h"
#include "models/rmm/rsi_table.h"
#include "sim/run/layout.h"

namespace realmsim::run {
namespace {

constexpr CpuIndex kCpu = 0;
constexpr std::uint64_t kInitial = 0;  // index of the RIM

}  // namespace

std::optional<rmm::ByteString> reference_rim(const scenario::Scenario& scenario, std::string_view realm) {
  const std::vector<RealmPlan> plans = plan_realms(scenario);
  const auto plan = std::ranges::find(
      plans, realm, [](const RealmPlan& row) -> std::string_view { return row.actor->name; });
  const scenario::Platform& platform = scenario.platform;
  Observer nobody;
  const auto backend =
      backends::find_backend(scenario.backend)
          ->make(platform.map, std::vector<machine::Cpu>(1), {.firmware = platform.firmware()}, nobody);
  Meter meter;
  backends::UntimedHost host{*backend, kCpu, meter};
  host::GranulePool pool{platform.host_memory.base, platform.host_memory.size};
  host::Rmi rmi{host, pool};
  const host::HostedRealm built = host::build_realm(rmi, plan->spec);
  if (rmi.failure()) return std::nullopt;
  const host::HostedRec& rec = built.recs.front();
  host.smc({rmm::kRmiRecEnter.fid, rec.rec.value, rec.run.value});
  REALMSIM_ENSURE(backend->running(kCpu) == rec.rec, "the first REC of a new realm can be entered");
  const Registers read = host.smc({rmm::kRsiMeasurementRead.fid, kInitial});
  rmm::ByteString rim(crypto::digest_bytes(static_cast<crypto::HashAlgorithm>(plan->spec.hash_algo)));
  std::memcpy(rim.data(), read.data() + 1, rim.size());
  return rim;
}

}  // namespace realmsim::run
