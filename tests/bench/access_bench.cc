// Host time of one simulated access of a realm: translation, granule protection check, caches, bytes. One
// access in four is a store.
#include <benchmark/benchmark.h>

#include "tests/bench/machine_under_bench.h"

namespace realmsim::bench {
namespace {

constexpr std::size_t kBatch = 1 << 16;

// Through the SystemC models.
void realm_access(benchmark::State& state) {
  MachineUnderBench machine;
  const auto offsets = make_stream(static_cast<Stream>(state.range(0)), kBatch);
  std::array<std::byte, 8> word{};
  for (auto unused : state) {
    machine.system().run({{0, [&] {
                             for (std::size_t i = 0; i < kBatch; ++i) {
                               const auto type =
                                   is_store(i) ? machine::AccessType::Store : machine::AccessType::Load;
                               machine.processor().attempt(type, kRam + offsets[i], word);
                             }
                           }}});
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBatch));
}

// Translation and check alone, by plain calls.
void direct_translation(benchmark::State& state) {
  MachineUnderBench machine;
  machine::Machine& hardware = machine.backend().machine();
  const auto offsets = make_stream(static_cast<Stream>(state.range(0)), kBatch);
  machine::DirectPort port{hardware};
  for (auto unused : state) {
    for (const std::uint32_t offset : offsets) {
      const machine::AccessRequest request{machine::AccessType::Load, (kRam + offset).value, Pas::Realm};
      benchmark::DoNotOptimize(machine::translate(hardware.cpus[0], request, port));
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBatch));
}

BENCHMARK(realm_access)->ArgName("stream")->Arg(0)->Arg(1)->Arg(2);
BENCHMARK(direct_translation)->ArgName("stream")->Arg(0)->Arg(1)->Arg(2);

}  // namespace
}  // namespace realmsim::bench
