// The workload `data`: the host gives pages to a realm or takes them away, in memory of its own or in a
// region that consumers have attached, whose mappings then follow (CAEC 4.1).
#include "models/backends/cca.h"
#include "models/csm/table.h"
#include "sim/run/workloads/region.h"
#include "sim/run/workloads/samples.h"

namespace realmsim::run {
namespace {

using scenario::DataWorkload;
using scenario::PageMove;

class PageMoves {
 public:
  PageMoves(Simulation& simulation, CpuIndex cpu, Pa rd, std::uint32_t count)
      : rmi_(simulation.system().physical(cpu), simulation.pool()), rd_(rd), count_(count) {}

  void create(Samples& samples) {
    for_each([&](Ipa ipa) {
      const Pa data = rmi_.take_delegated();
      samples.begin();
      rmi_.call(csm::kRmiDataCreateUnknown, {rd_.value, data.value, ipa.value});
      samples.end();
    });
  }
  void destroy(Samples& samples) {
    for_each([&](Ipa ipa) {
      samples.begin();
      rmi_.call(csm::kRmiDataDestroy, {rd_.value, ipa.value});
      samples.end();
    });
  }
  [[nodiscard]] std::string failure() const { return failure_of(rmi_); }

 private:
  template <class Move>
  void for_each(Move move) {
    for (std::uint32_t i = 0; i < count_ && !rmi_.failure(); ++i)
      move(kWorkloadRegion + i * kGranuleBytes);
  }

  host::Rmi rmi_;
  Pa rd_;
  std::uint32_t count_;
};

}  // namespace

// By the paper's rules consumers attach only what the provider has populated; pages that are to be created in
// their region have been destroyed before, and stay unmapped to them until the provider asks for RAM again.
// The authors' firmware maps them to every consumer that has reserved a range.
WorkloadResult run(Simulation& simulation, const DataWorkload& workload) {
  WorkloadResult result;
  const bool creates = workload.op == PageMove::CreateUnknown;
  const bool shared = workload.csm != 0;
  const bool by_paper = simulation.shared_memory() == backends::SharedMemory::Paper;
  const bool again = creates && shared && by_paper;
  Region region{simulation,
                {.bytes = workload.count * kGranuleBytes,
                 .consumers = workload.csm,
                 .pages = again || !creates ? Pages::Before : Pages::Never}};
  using Until = Region::Until;
  if (shared) region.establish(creates && !by_paper ? Until::Reserved : Until::Attached);
  result.failure = region.failure();
  if (!result.failure.empty()) return result;

  const CpuIndex cpu = host_cpu(simulation);
  Samples samples{simulation, cpu};
  Samples before{simulation, cpu};
  simulation.run_on(cpu, [&] {
    PageMoves pages{simulation, cpu, region.provider().hosted.rd, workload.count};
    if (again) pages.destroy(before);
    if (creates) {
      pages.create(samples);
    } else {
      pages.destroy(samples);
    }
    result.failure = pages.failure();
  });
  if (!result.failure.empty()) return result;
  samples.tell_cycles(result);
  samples.tell_total(result);
  samples.tell_latency(result, LatencyUnit::Microseconds);
  return result;
}

}  // namespace realmsim::run
