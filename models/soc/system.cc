#include "models/soc/system.h"

#include <algorithm>
#include <exception>

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <systemc>

#include "models/base/ensure.h"
#include "models/base/random.h"
#include "models/soc/granule_checker.h"
#include "models/soc/host_software.h"
#include "models/soc/interconnect.h"
#include "models/soc/mmu.h"
#include "models/soc/realm_software.h"

// The shared library of SystemC has a main() that calls this; realmsim has its own and elaborates by itself.
int sc_main(int, char*[]) {
  return 1;
}

// SystemC announces its coroutines to the address sanitizer, but the way back to main with a stack that is no
// longer there: the leak checker must not read it.
extern "C" const char* __lsan_default_options() {
  return "use_stacks=0";
}

namespace realmsim::soc {
namespace {

// SystemC's own reports go to the log; its errors are bugs of ours.
void handle_report(const sc_core::sc_report& report, const sc_core::sc_actions&) {
  REALMSIM_ENSURE(report.get_severity() < sc_core::SC_ERROR, report.what());
  spdlog::debug("SystemC: {}", report.what());
}

// A kernel context of its own, so that one process can run one system after another.
class KernelContext {
 public:
  KernelContext() : context_(std::make_unique<sc_core::sc_simcontext>()) {
    sc_core::sc_report_handler::set_handler(handle_report);
    sc_core::sc_curr_simcontext = context_.get();
    sc_core::sc_default_global_context = context_.get();
    sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
  }
  KernelContext(const KernelContext&) = delete;
  KernelContext& operator=(const KernelContext&) = delete;
  ~KernelContext() {
    sc_core::sc_curr_simcontext = nullptr;
    sc_core::sc_default_global_context = nullptr;
  }

 private:
  std::unique_ptr<sc_core::sc_simcontext> context_;
};

// 0, 1/2, 1/4, 3/4, 1/8, ...: the first points of this sequence (van der Corput) are spread evenly, however
// many there are. In 65536ths.
std::uint64_t spread(CpuIndex index) {
  std::uint64_t reversed = 0;
  for (unsigned bit = 0; bit < 16; ++bit)
    reversed |= std::uint64_t{(index >> bit) & 1} << (15 - bit);
  return reversed;
}

// The ticks of the processing elements are spread over the period, from a point that the seed decides: a
// measurement shorter than a period meets them in proportion to its length.
timing::LocalClock clock_of(const SystemDescription& description, CpuIndex cpu) {
  constexpr std::uint64_t kTickStream = 0x100;
  const timing::Parameters& parameters = description.parameters;
  const Frequency frequency{parameters.whole("cpu.freq_hz")};
  const timing::TickModel ticks{
      .period = frequency.cycles_until({parameters.whole("tick.period_ns") * 1000}),
      .guest = {parameters.whole("tick.guest_cyc")},
      .stolen = {parameters.whole("tick.stolen_cyc")},
  };
  const std::uint64_t period = ticks.period.value;
  const std::uint64_t start = RandomStream{description.seed, kTickStream}.below(period);
  return {frequency, ticks, Cycles{(start + spread(cpu) * period / 0x10000) % period}};
}

// The modules that one processing element has for itself.
struct Tile {
  ProcessingElement element;
  Level2 level2;
  Level1 level1;
  GranuleChecker checker;
  Mmu mmu;

  Tile(const ProcessingElementContext& context, const timing::LocalClock& clock, const CacheContext& caches,
       Interconnect& interconnect, GpcMode gpc, const machine::TranslationListener& translations)
      : element(fmt::format("pe{}", context.index).c_str(), context, clock),
        level2(fmt::format("l2_{}", context.index).c_str(), caches, interconnect),
        level1(fmt::format("l1_{}", context.index).c_str(), caches, level2),
        checker(fmt::format("gpc{}", context.index).c_str(), caches, level2, gpc),
        mmu(fmt::format("mmu{}", context.index).c_str(), caches, checker, level2, translations) {
    element.translation.bind(mmu.in);
    element.data.bind(level1.in);
  }
};

machine::WalkCacheGeometry geometry_of(const timing::Parameters& parameters, timing::ParameterKey entries,
                                       timing::ParameterKey ways) {
  return {.entries = static_cast<std::uint32_t>(parameters.whole(entries)),
          .ways = static_cast<std::uint32_t>(parameters.whole(ways))};
}

}  // namespace

machine::CachesGeometry caches_of(const timing::Parameters& parameters) {
  const auto ways = [&](timing::ParameterKey key) {
    return static_cast<std::uint32_t>(parameters.whole(key));
  };
  return {.level1 = {parameters.whole("l1d.size_b"), ways("l1d.ways")},
          .level2 = {parameters.whole("l2.size_b"), ways("l2.ways")},
          .level3 = {parameters.whole("l3.size_b"), ways("l3.ways")}};
}

machine::TlbGeometry tlb_of(const timing::Parameters& parameters) {
  const auto entries = [&](timing::ParameterKey key) {
    return static_cast<std::uint32_t>(parameters.whole(key));
  };
  return {.level1_entries = entries("tlb.l1d_entries"),
          .level2_entries = entries("tlb.l2_entries"),
          .level2_ways = entries("tlb.l2_ways")};
}

machine::WalkCacheGeometry walk_cache_of(const timing::Parameters& parameters) {
  return geometry_of(parameters, "tlb.walk_cache_entries", "tlb.walk_cache_ways");
}

machine::WalkCacheGeometry ipa_cache_of(const timing::Parameters& parameters) {
  return geometry_of(parameters, "tlb.ipa_cache_entries", "tlb.ipa_cache_ways");
}

struct System::Models {
  KernelContext kernel;
  timing::CostTable costs;
  Topology topology;
  machine::CoherentCaches caches;
  LineWatch watch;
  CacheContext cache_context;
  Frequency frequency;
  Dram dram;
  Level3 level3;
  Interconnect interconnect;
  Rmm rmm;
  Monitor monitor;
  std::vector<std::unique_ptr<Tile>> tiles;
  std::vector<std::unique_ptr<HostSoftware>> hosts;
  std::vector<std::unique_ptr<RealmSoftware>> realms;
  std::uint64_t timer_hertz;

  Models(const SystemDescription& description, backends::Backend& backend);
};

System::Models::Models(const SystemDescription& description, backends::Backend& backend)
    : costs(description.parameters),
      topology(description.topology),
      caches(static_cast<std::uint32_t>(backend.machine().cpus.size()), caches_of(description.parameters)),
      cache_context{caches, backend.machine(), costs},
      frequency{description.parameters.whole("cpu.freq_hz")},
      dram("dram", static_cast<CpuIndex>(backend.machine().cpus.size()), costs, topology, frequency),
      level3("l3", cache_context, dram),
      interconnect("interconnect", cache_context, level3, topology, frequency),
      rmm("rmm", backend, costs),
      monitor("monitor"),
      timer_hertz(description.parameters.whole("timer.freq_hz")) {
  monitor.out.bind(rmm.in);
  const GpcMode gpc = description.parameters.whole("gpc.mode") == 0 ? GpcMode::Off : GpcMode::Model;
  const Cycles quantum = frequency.cycles_until(description.quantum);
  const std::uint64_t exposed_lines = description.parameters.whole("coherence.exposed_lines");
  for (CpuIndex cpu = 0; cpu < backend.machine().cpus.size(); ++cpu) {
    const ProcessingElementContext context{cpu, backend, caches, watch, costs, quantum, exposed_lines};
    auto& tile = *tiles.emplace_back(std::make_unique<Tile>(
        context, clock_of(description, cpu), cache_context, interconnect, gpc, description.translations));
    tile.element.smc.bind(monitor.in);
    tile.element.trap.bind(rmm.in);
    hosts.push_back(std::make_unique<HostSoftware>(tile.element));
  }
}

System::System(const SystemDescription& description, backends::Backend& backend)
    : models_(std::make_unique<Models>(description, backend)) {}
System::~System() = default;

void System::run(std::vector<Task> tasks) {
  std::size_t running = tasks.size();
  std::exception_ptr failure;  // none may cross a thread of SystemC
  const Picoseconds start = time();
  std::ranges::sort(tasks, {}, &Task::cpu);
  for (Task& task : tasks) {
    ProcessingElement& element = models_->tiles[task.cpu]->element;
    element.clock().skip_to(start);
    sc_core::sc_spawn([&element, &running, &failure, program = std::move(task.program)] {
      element.look_at_others();
      element.synchronise();
      try {
        program();
      } catch (...) {
        failure = std::current_exception();
      }
      --running;
    });
  }
  sc_core::sc_start();
  if (failure) std::rethrow_exception(failure);
  if (running == 0) return;
  models_->watch.end();
  sc_core::sc_start();
  REALMSIM_ENSURE(running == 0, "every program ends when it is told to");
}

void System::idle(Picoseconds duration) {
  const Picoseconds end{time().value + duration.value};
  for (const auto& tile : models_->tiles)
    tile->element.clock().skip_to(end);
}

void System::idle_until_multiple_of(Picoseconds unit) {
  const std::uint64_t units = (time().value + unit.value - 1) / unit.value;
  for (const auto& tile : models_->tiles)
    tile->element.clock().skip_to({units * unit.value});
}

PhysicalSoftware& System::physical(CpuIndex cpu) {
  return *models_->hosts[cpu];
}

VirtualProcessor& System::add_virtual_processor(CpuIndex cpu, host::GranulePool& pool,
                                                const host::HostedRealm& realm, const host::HostedRec& rec) {
  return *models_->realms.emplace_back(
      std::make_unique<RealmSoftware>(models_->tiles[cpu]->element, pool, realm, rec, models_->timer_hertz));
}

Cycles System::cycles(CpuIndex cpu) const {
  return models_->tiles[cpu]->element.clock().now();
}

Picoseconds System::time(CpuIndex cpu) const {
  return models_->tiles[cpu]->element.clock().time();
}

const timing::Ledger& System::ledger(CpuIndex cpu) const {
  return models_->tiles[cpu]->element.ledger();
}

Cycles System::waited(CpuIndex cpu) const {
  return models_->tiles[cpu]->element.clock().waited();
}

Picoseconds System::time() const {
  Picoseconds latest;
  for (const auto& tile : models_->tiles)
    latest = std::max(latest, tile->element.clock().time());
  return latest;
}

}  // namespace realmsim::soc
