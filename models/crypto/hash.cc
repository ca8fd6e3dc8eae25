#include "models/crypto/hash.h"

#include <botan/hash.h>
#include <botan/hex.h>

namespace realmsim::crypto {
namespace {

Botan::HashFunction& hash_function(HashAlgorithm algorithm) {
  thread_local const auto sha256 = Botan::HashFunction::create_or_throw("SHA-256");
  thread_local const auto sha512 = Botan::HashFunction::create_or_throw("SHA-512");
  return algorithm == HashAlgorithm::Sha256 ? *sha256 : *sha512;
}

}  // namespace

Measurement measure(HashAlgorithm algorithm, std::span<const std::byte> bytes) {
  Botan::HashFunction& hash = hash_function(algorithm);
  hash.update(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  Measurement result{};
  hash.final(reinterpret_cast<std::uint8_t*>(result.data()));
  return result;
}

std::vector<std::byte> digest(HashAlgorithm algorithm, std::span<const std::byte> bytes) {
  const Measurement measurement = measure(algorithm, bytes);
  const auto digest = std::span{measurement}.first(digest_bytes(algorithm));
  return {digest.begin(), digest.end()};
}

Sha256::Sha256() : hash_(Botan::HashFunction::create_or_throw("SHA-256")) {}
Sha256::Sha256(const Sha256& other) : hash_(other.hash_->copy_state()) {}
Sha256::~Sha256() = default;

void Sha256::add(std::string_view text) {
  hash_->update(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

std::string Sha256::finish_hex() {
  return Botan::hex_encode(hash_->final(), false);
}

}  // namespace realmsim::crypto
