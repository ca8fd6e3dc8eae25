// What repeated operations on a processing element took, and the figures that workloads tell about them.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/run/workloads/workload.h"

namespace realmsim::run {

// Twice the median: the sum of the two middle values of an even number. Not of nothing.
std::uint64_t twice_median(std::vector<std::uint64_t> values);

enum class LatencyUnit : std::uint8_t { Nanoseconds, Microseconds };

class Samples {
 public:
  Samples(Simulation& simulation, CpuIndex cpu) : simulation_(simulation), cpu_(cpu) {}

  // An operation begins and ends.
  void begin();
  void end();

  [[nodiscard]] Cycles total() const;

  // "cycles.p50" of one operation, or of each of its parts.
  void tell_cycles(WorkloadResult& result, std::uint64_t parts = 1) const;
  // "latency_ns.p50" or "latency_us.p50" of one operation, if the platform knows time.
  void tell_latency(WorkloadResult& result, LatencyUnit unit) const;
  void tell_total(WorkloadResult& result) const;

 private:
  Simulation& simulation_;
  CpuIndex cpu_;
  Picoseconds begun_at_;
  std::vector<std::uint64_t> picoseconds_;
  std::vector<std::uint64_t> cycles_;
  Cycles begun_;
};

}  // namespace realmsim::run
