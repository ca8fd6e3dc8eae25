// A 64-bit fingerprint of state, for comparing and recognising machines. Not cryptographic; equal on every
// compiler because it only multiplies, rotates and xors integers.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace realmsim {

class Hash64 {
 public:
  constexpr void add(std::uint64_t word) {
    state_ = std::rotl(state_ ^ (word * 0x9e3779b97f4a7c15), 27) * 0x94d049bb133111eb + 0x52dce729;
  }

  // Zeros fill the last word.
  void add_bytes(std::span<const std::byte> bytes) {
    for (; !bytes.empty(); bytes = bytes.subspan(std::min(bytes.size(), sizeof(std::uint64_t)))) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes.data(), std::min(bytes.size(), sizeof word));
      add(word);
    }
  }

  [[nodiscard]] constexpr std::uint64_t value() const { return state_ ^ (state_ >> 32); }

 private:
  std::uint64_t state_ = 0x2545f4914f6cdd1d;
};

}  // namespace realmsim
