// Replays a stream on memory of this process: what valgrind's cachegrind is given to simulate.
#include <memory>

#include "tests/bench/stream_arguments.h"

int main(int count, char** arguments) {
  using namespace realmsim::bench;
  const auto [stream, accesses] = stream_arguments(count, arguments);
  const auto addresses = make_stream(stream, kStreamLength);
  const std::unique_ptr<unsigned char[]> memory{new unsigned char[kRamBytes]};
  const std::uint32_t* const offsets = addresses.data();
  unsigned char* const ram = memory.get();
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < accesses; ++i) {
    auto* const word = reinterpret_cast<volatile std::uint64_t*>(ram + offsets[i % kStreamLength]);
    if (is_store(i)) {
      *word = i;
    } else {
      sum += *word;
    }
  }
  std::printf("%llu\n", static_cast<unsigned long long>(sum));
}
