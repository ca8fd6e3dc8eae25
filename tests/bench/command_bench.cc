// Host time of firmware calls, without SystemC: the cheapest, one that moves a granule, one that maps memory.
#include <benchmark/benchmark.h>

#include "models/rmm/rmi_table.h"
#include "tests/bench/machine_under_bench.h"

namespace realmsim::bench {
namespace {

constexpr Pa kGranule{0x8000'0000};
constexpr CpuIndex kHostCpu = 7;

class Caller {
 public:
  explicit Caller(backends::Cca& backend) : backend_(backend) {}
  std::uint64_t operator()(const rmm::Command& command, std::initializer_list<std::uint64_t> arguments) {
    Registers x{command.fid};
    std::ranges::copy(arguments, x.begin() + 1);
    return backend_.smc(kHostCpu, x, meter_).x[0];
  }

 private:
  backends::Cca& backend_;
  Meter meter_;
};

void version(benchmark::State& state) {
  MachineUnderBench machine{kGranuleBytes};
  Caller call{machine.backend()};
  for (auto unused : state)
    benchmark::DoNotOptimize(call(rmm::kRmiVersion, {rmm::kInterfaceVersion}));
}

void delegate_and_undelegate(benchmark::State& state) {
  MachineUnderBench machine{kGranuleBytes};
  Caller call{machine.backend()};
  for (auto unused : state) {
    call(rmm::kRmiGranuleDelegate, {kGranule.value});
    call(rmm::kRmiGranuleUndelegate, {kGranule.value});
  }
  state.SetItemsProcessed(state.iterations() * 2);
}

void map_and_unmap_data(benchmark::State& state) {
  MachineUnderBench machine{kGranuleBytes};
  Caller call{machine.backend()};
  const Pa rd = machine.backend().state().rmm.realms.begin()->first;
  const Ipa ipa = kRam + kGranuleBytes;
  call(rmm::kRmiGranuleDelegate, {kGranule.value});
  for (auto unused : state) {
    call(rmm::kRmiDataCreateUnknown, {rd.value, kGranule.value, ipa.value});
    call(rmm::kRmiDataDestroy, {rd.value, ipa.value});
  }
  state.SetItemsProcessed(state.iterations() * 2);
}

void refused(benchmark::State& state) {
  MachineUnderBench machine{kGranuleBytes};
  Caller call{machine.backend()};
  for (auto unused : state)
    benchmark::DoNotOptimize(call(rmm::kRmiGranuleUndelegate, {kGranule.value}));
}

BENCHMARK(version);
BENCHMARK(delegate_and_undelegate);
BENCHMARK(map_and_unmap_data);
BENCHMARK(refused);

}  // namespace
}  // namespace realmsim::bench
