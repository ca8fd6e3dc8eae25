// What repeated operations on a processing element took, and the figures that workloads tell about them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/run/workloads/workload.h"

namespace realmsim::run {

// Twice the median: the sum of the two middle values of an even number. Not of nothing.
std::uint64_t twice_median(std::vector<std::uint64_t> values);

enum class LatencyUnit : std::uint8_t { Nanoseconds, Microseconds };

class Samples {
 public:
  // Of whole operations, or of a stage of them, whose name stands behind that of the measure.
  Samples(Simulation& simulation, CpuIndex cpu, std::string_view stage = {})
      : simulation_(simulation), cpu_(cpu), stage_(stage) {}

  // An operation begins and ends.
  void begin();
  void end();

  [[nodiscard]] Cycles total() const;

  // "cycles.p50" of one operation, or of each of `parts` equal ones in it.
  void tell_cycles(WorkloadResult& result, std::uint64_t parts = 1) const;
  // "latency_ns.p50" or "latency_us.p50" of one operation, if the platform knows time.
  void tell_latency(WorkloadResult& result, LatencyUnit unit) const;
  void tell_total(WorkloadResult& result) const;

 private:
  [[nodiscard]] std::string named(std::string_view measure) const;

  Simulation& simulation_;
  CpuIndex cpu_;
  std::string stage_;
  Picoseconds begun_at_;
  std::vector<std::uint64_t> picoseconds_;
  std::vector<std::uint64_t> cycles_;
  Cycles begun_;
};

// Operations that are made of stages.
class StagedSamples {
 public:
  StagedSamples(Simulation& simulation, CpuIndex cpu)
      : simulation_(simulation), cpu_(cpu), whole_(simulation, cpu) {}

  void begin() { whole_.begin(); }
  void stage(std::string_view name, const std::function<void()>& work);
  void end() { whole_.end(); }

  [[nodiscard]] const Samples& whole() const { return whole_; }
  // "cycles.p50" and "latency_us.p50" of the whole and of each stage.
  void tell(WorkloadResult& result) const;

 private:
  Simulation& simulation_;
  CpuIndex cpu_;
  Samples whole_;
  std::map<std::string, Samples, std::less<>> stages_;
};

}  // namespace realmsim::run
