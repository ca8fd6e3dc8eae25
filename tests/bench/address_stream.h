// The three address streams of the benchmarks, made without any of realmsim: the native program under
// cachegrind replays the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace realmsim::bench {

inline constexpr std::uint64_t kRamBytes = std::uint64_t{256} << 20;

// Offsets into RAM, of 8-byte words: `seq` strides through 1 MiB by lines; `hot` stays in 16 KiB but for
// every sixteenth access, which goes anywhere; `rnd` goes anywhere.
enum class Stream : std::uint8_t { Seq, Hot, Rnd };
inline constexpr const char* kStreamNames[]{"seq", "hot", "rnd"};

inline std::vector<std::uint32_t> make_stream(Stream stream, std::size_t length) {
  constexpr std::uint64_t kLineBytes = 64;
  constexpr std::uint64_t kHotBytes = 16 * 1024;
  constexpr std::uint64_t kSeqBytes = 1024 * 1024;
  std::uint64_t state = 88172645463325252;
  const auto below = [&state](std::uint64_t bound) {  // xorshift64 (Marsaglia 2003)
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state % bound;
  };
  std::vector<std::uint32_t> offsets(length);
  for (std::size_t i = 0; i < length; ++i) {
    const bool anywhere = stream == Stream::Rnd || (stream == Stream::Hot && i % 16 == 15);
    const std::uint64_t offset = stream == Stream::Seq ? i * kLineBytes % kSeqBytes
                                                       : below((anywhere ? kRamBytes : kHotBytes) / 8) * 8;
    offsets[i] = static_cast<std::uint32_t>(offset);
  }
  return offsets;
}

// Replayed from the beginning when it ends.
inline constexpr std::size_t kStreamLength = std::size_t{1} << 20;

// One access in four.
constexpr bool is_store(std::size_t access) {
  return access % 4 == 0;
}

}  // namespace realmsim::bench
