// ECDSA over P-384 with SHA-384 (ES384 of COSE) over a library (Botan). The nonce comes from the key and the
// message (RFC 6979), so the same key and message give the same signature on every machine.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace Botan {
class ECDSA_PrivateKey;
}

namespace realmsim::crypto {

using P384Number = std::array<std::byte, 48>;  // coordinate or scalar, big-endian
using Signature = std::array<std::byte, 96>;   // r, then s

struct PublicKey {
  P384Number x{};
  P384Number y{};
  friend bool operator==(const PublicKey&, const PublicKey&) = default;
};

class SigningKey {
 public:
  explicit SigningKey(const P384Number& scalar);  // 1 to n - 1
  // The key of a test identity, known to everybody: SHA-512 of the seed, modulo n - 1, plus 1 (FIPS 186-5
  // A.2.1, extra random bits).
  static SigningKey from_seed(std::string_view seed);
  ~SigningKey();
  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;

  [[nodiscard]] const PublicKey& public_key() const { return public_key_; }
  [[nodiscard]] Signature sign(std::span<const std::byte> message) const;

 private:
  std::unique_ptr<Botan::ECDSA_PrivateKey> key_;
  PublicKey public_key_;
};

// False as well for a key that is no point of the curve.
bool verify(const PublicKey& key, std::span<const std::byte> message, const Signature& signature);

}  // namespace realmsim::crypto
