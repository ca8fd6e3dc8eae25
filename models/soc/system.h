// A system on chip to run programs on. This header is free of SystemC; the models behind it live as long as
// the object, in a kernel context of their own, one system at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "models/backends/backend.h"
#include "models/base/time.h"
#include "models/machine/coherent_caches.h"
#include "models/machine/recorded_translation.h"
#include "models/soc/software.h"
#include "models/soc/topology.h"
#include "models/timing/cost_table.h"

namespace realmsim::soc {

struct SystemDescription {
  timing::Parameters parameters;
  TopologyDescription topology;
  std::uint64_t seed = 0;
  Picoseconds quantum{1'000'000};  // how far a processing element runs ahead without being asked to wait
  machine::TranslationListener translations;  // gets what the TLBs do not know, if there is one
};

machine::CachesGeometry caches_of(const timing::Parameters& parameters);
machine::TlbGeometry tlb_of(const timing::Parameters& parameters);
machine::WalkCacheGeometry walk_cache_of(const timing::Parameters& parameters);
machine::WalkCacheGeometry ipa_cache_of(const timing::Parameters& parameters);

class System {
 public:
  System(const SystemDescription& description, backends::Backend& backend);
  ~System();
  System(const System&) = delete;
  System& operator=(const System&) = delete;

  struct Task {
    CpuIndex cpu;
    std::function<void()> program;
  };
  // Runs the programs side by side from one instant on, each on its processing element. Returns when all have
  // ended; a program that waits for a store nobody will make is told to end.
  void run(std::vector<Task> tasks);

  // No processing element is behind another when this returns: those that are let the time pass.
  void synchronise() { idle_until_multiple_of({1}); }
  // Nothing happens for a while.
  void idle(Picoseconds time);
  // Nothing happens until the next multiple of `unit`.
  void idle_until_multiple_of(Picoseconds unit);

  // For use inside a program. Stay valid as long as the system.
  [[nodiscard]] PhysicalSoftware& physical(CpuIndex cpu);
  VirtualProcessor& add_virtual_processor(CpuIndex cpu, host::GranulePool& pool,
                                          const host::HostedRealm& realm, const host::HostedRec& rec);

  [[nodiscard]] Cycles cycles(CpuIndex cpu) const;
  [[nodiscard]] Picoseconds time(CpuIndex cpu) const;
  [[nodiscard]] const timing::Ledger& ledger(CpuIndex cpu) const;
  // Part of `cycles` in which the processing element did nothing, because it was another's turn.
  [[nodiscard]] Cycles waited(CpuIndex cpu) const;
  // Latest local time of any processing element.
  [[nodiscard]] Picoseconds time() const;

 private:
  struct Models;
  std::unique_ptr<Models> models_;
};

}  // namespace realmsim::soc
