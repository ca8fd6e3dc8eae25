#include "sim/run/workloads/samples.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

namespace realmsim::run {

std::uint64_t twice_median(std::vector<std::uint64_t> values) {
  std::ranges::sort(values);
  return values[(values.size() - 1) / 2] + values[values.size() / 2];
}

void Samples::begin() {
  begun_ = simulation_.system().cycles(cpu_);
  begun_at_ = simulation_.system().time(cpu_);
}

void Samples::end() {
  cycles_.push_back((simulation_.system().cycles(cpu_) - begun_).value);
  picoseconds_.push_back((simulation_.system().time(cpu_) - begun_at_).value);
}

Cycles Samples::total() const {
  return {std::accumulate(cycles_.begin(), cycles_.end(), std::uint64_t{0})};
}

std::string Samples::named(std::string_view measure) const {
  return stage_.empty() ? std::string{measure} : fmt::format("{}.{}", measure, stage_);
}

void Samples::tell_cycles(WorkloadResult& result, std::uint64_t parts) const {
  const std::uint64_t twice = twice_median(cycles_);
  simulation_.events().metric(named("cycles.p50"), twice, fmt::format("cycles/{}", 2 * parts));
  result.measures[named("cycles.p50")] = static_cast<double>(twice) / 2 / static_cast<double>(parts);
}

void Samples::tell_latency(WorkloadResult& result, LatencyUnit unit) const {
  if (!simulation_.knows_time()) return;
  const std::uint64_t twice = twice_median(picoseconds_);
  simulation_.events().metric(named("latency.p50"), twice, "ps/2");
  const bool microseconds = unit == LatencyUnit::Microseconds;
  result.measures[named(microseconds ? "latency_us.p50" : "latency_ns.p50")] =
      static_cast<double>(twice) / 2 / (microseconds ? 1e6 : 1e3);
}

void Samples::tell_total(WorkloadResult& result) const {
  tell(simulation_, result, "cycles.total", total().value, "cycles");
}

void StagedSamples::stage(std::string_view name, const std::function<void()>& work) {
  auto found = stages_.find(name);
  if (found == stages_.end()) found = stages_.try_emplace(std::string{name}, simulation_, cpu_, name).first;
  found->second.begin();
  work();
  found->second.end();
}

void StagedSamples::tell(WorkloadResult& result) const {
  const auto tell_one = [&](const Samples& samples) {
    samples.tell_cycles(result);
    samples.tell_latency(result, LatencyUnit::Microseconds);
  };
  tell_one(whole_);
  for (const auto& [name, samples] : stages_)
    tell_one(samples);
}

}  // namespace realmsim::run
