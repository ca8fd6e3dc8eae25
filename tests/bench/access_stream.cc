// Replays a stream as accesses of a realm through the models: translation, granule protection check, caches,
// bytes, ledger. Prints the seconds of CPU time that the accesses took, without building the machine.
#include <ctime>

#include "tests/bench/machine_under_bench.h"
#include "tests/bench/stream_arguments.h"

int main(int count, char** arguments) {
  using namespace realmsim;
  const auto [stream, accesses] = bench::stream_arguments(count, arguments);
  const auto offsets = bench::make_stream(stream, bench::kStreamLength);
  bench::MachineUnderBench machine;
  std::array<std::byte, 8> word{};
  const std::clock_t begin = std::clock();
  machine.system().run(
      {{0, [&, end = accesses] {
          for (std::uint64_t i = 0; i < end; ++i) {
            const auto type = bench::is_store(i) ? machine::AccessType::Store : machine::AccessType::Load;
            machine.processor().attempt(type, bench::kRam + offsets[i % bench::kStreamLength], word);
          }
        }}});
  std::printf("%.6f\n", static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
}
