// The two sides of the comparison of memory paths, each making the same steps: the models, driven as the
// runner drives them, and the plain one with memory of its own.
#pragma once

#include <array>
#include <ostream>
#include <span>
#include <vector>

#include "models/soc/system.h"
#include "tests/property/memory_path_world.h"
#include "tests/support/bare_firmware.h"

namespace realmsim::testing {

// That an access can be served by, one or several.
inline constexpr std::array kServingOps{MicroOp::L1Hit,        MicroOp::L2Hit,      MicroOp::L3Hit,
                                        MicroOp::LineTransfer, MicroOp::DramAccess, MicroOp::TlbL2Hit};

struct MemoryPathSystem {
  soc::SystemDescription description;
  bool bounded_tlb = true;

  [[nodiscard]] CpuIndex cpus() const {
    return static_cast<CpuIndex>(description.topology.processing_elements.size());
  }
};

// What a step came to.
struct MemoryPathResult {
  PlainOutcome outcome;
  std::uint64_t value = 0;                                 // loaded or stored
  std::uint64_t cycles = 0;                                // of the processing element so far
  std::array<std::uint64_t, kServingOps.size()> counts{};  // so far

  friend bool operator==(const MemoryPathResult&, const MemoryPathResult&) = default;
  friend std::ostream& operator<<(std::ostream& out, const MemoryPathResult& result);
};

class ModelledMemoryPath {
 public:
  ModelledMemoryPath(const MemoryPathSystem& system, const MemoryPathWorld& world);

  [[nodiscard]] soc::System& system() { return system_; }
  // In a program that runs on `cpu`.
  MemoryPathResult make(CpuIndex cpu, const MemoryPathStep& step);

 private:
  machine::Translation access(CpuIndex index, const PlainRequest& request, std::span<std::byte> bytes);

  BareFirmware firmware_;
  soc::System system_;
  host::GranulePool pool_{Pa{}, kGranuleBytes};
  host::HostedRealm realm_;
  std::vector<soc::VirtualProcessor*> processors_;
};

class PlainlyModelledMemoryPath {
 public:
  PlainlyModelledMemoryPath(const MemoryPathSystem& system, const MemoryPathWorld& world);

  [[nodiscard]] PlainMemoryPath& path() { return path_; }
  MemoryPathResult make(CpuIndex cpu, const MemoryPathStep& step);

 private:
  void call(CpuIndex cpu, const Registers& x);

  PlainMemory memory_;
  PlainMemoryPath path_;
};

}  // namespace realmsim::testing
