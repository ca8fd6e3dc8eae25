// Replays a stream as accesses of a realm through the models: translation, granule protection check, caches,
// bytes, ledger. Prints the seconds that the accesses took, without building the machine.
#include <chrono>

#include "tests/bench/machine_under_bench.h"
#include "tests/bench/stream_arguments.h"

int main(int count, char** arguments) {
  using namespace realmsim;
  const auto [stream, accesses] = bench::stream_arguments(count, arguments);
  const auto offsets = bench::make_stream(stream, bench::kStreamLength);
  bench::MachineUnderBench machine;
  std::array<std::byte, 8> word{};
  const auto begin = std::chrono::steady_clock::now();
  machine.system().run(
      {{0, [&, end = accesses] {
          for (std::uint64_t i = 0; i < end; ++i) {
            const auto type = bench::is_store(i) ? machine::AccessType::Store : machine::AccessType::Load;
            machine.processor().attempt(type, bench::kRam + offsets[i % bench::kStreamLength], word);
          }
        }}});
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  std::printf("%.6f\n", taken.count());
}
