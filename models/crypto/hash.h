// SHA-256 and SHA-512 over a library (Botan). A measurement is 64 bytes wide; a shorter digest stands at
// its start and zeros follow (RMM 1.0 B4, measurement width).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace Botan {
class HashFunction;
}

namespace realmsim::crypto {

enum class HashAlgorithm : std::uint8_t { Sha256 = 0, Sha512 = 1 };  // RmiHashAlgorithm encoding

constexpr std::size_t digest_bytes(HashAlgorithm algorithm) {
  return algorithm == HashAlgorithm::Sha256 ? 32 : 64;
}

using Measurement = std::array<std::byte, 64>;

Measurement measure(HashAlgorithm algorithm, std::span<const std::byte> bytes);
// The digest alone.
std::vector<std::byte> digest(HashAlgorithm algorithm, std::span<const std::byte> bytes);

// A running SHA-256, for digests of event streams and files.
class Sha256 {
 public:
  Sha256();
  Sha256(const Sha256& other);  // which may both go on
  Sha256& operator=(const Sha256&) = delete;
  ~Sha256();
  void add(std::string_view text);
  std::string finish_hex();

 private:
  std::unique_ptr<Botan::HashFunction> hash_;
};

}  // namespace realmsim::crypto
