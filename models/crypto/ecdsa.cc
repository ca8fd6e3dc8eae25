#include "models/crypto/ecdsa.h"

#include <algorithm>
#include <vector>

#include <botan/ecdsa.h>
#include <botan/hash.h>
#include <botan/hmac_drbg.h>
#include <botan/pubkey.h>

namespace realmsim::crypto {
namespace {

constexpr const char* kEmsa = "EMSA1(SHA-384)";

const Botan::EC_Group& p384() {
  static const Botan::EC_Group group{"secp384r1"};
  return group;
}

// Botan blinds its arithmetic with random numbers. They reach no result, so a generator without entropy does.
std::unique_ptr<Botan::RandomNumberGenerator> blinding() {
  constexpr std::array<std::uint8_t, 32> kSeed{};
  auto generator = std::make_unique<Botan::HMAC_DRBG>("SHA-256");
  generator->initialize_with(kSeed.data(), kSeed.size());
  return generator;
}

const std::uint8_t* data_of(std::span<const std::byte> bytes) {
  return reinterpret_cast<const std::uint8_t*>(bytes.data());
}

Botan::BigInt number(const P384Number& bytes) {
  return {data_of(bytes), bytes.size()};
}

P384Number bytes_of(const Botan::BigInt& number) {
  P384Number bytes;
  number.binary_encode(reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size());
  return bytes;
}

std::unique_ptr<Botan::ECDSA_PrivateKey> private_key(const Botan::BigInt& scalar) {
  return std::make_unique<Botan::ECDSA_PrivateKey>(*blinding(), p384(), scalar);
}

}  // namespace

SigningKey::SigningKey(const P384Number& scalar)
    : key_(private_key(number(scalar))),
      public_key_{.x = bytes_of(key_->public_point().get_affine_x()),
                  .y = bytes_of(key_->public_point().get_affine_y())} {}
SigningKey::~SigningKey() = default;
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;

SigningKey SigningKey::from_seed(std::string_view seed) {
  const auto hash = Botan::HashFunction::create_or_throw("SHA-512");
  hash->update(std::string{seed});
  const Botan::BigInt digest{hash->final()};
  return SigningKey{bytes_of(digest % (p384().get_order() - 1) + 1)};
}

Signature SigningKey::sign(std::span<const std::byte> message) const {
  const auto random = blinding();
  Botan::PK_Signer signer{*key_, *random, kEmsa};
  const std::vector<std::uint8_t> bytes = signer.sign_message(data_of(message), message.size(), *random);
  Signature signature;
  std::ranges::transform(bytes, signature.begin(), [](std::uint8_t b) { return std::byte{b}; });
  return signature;
}

bool verify(const PublicKey& key, std::span<const std::byte> message, const Signature& signature) {
  const Botan::BigInt x = number(key.x);
  const Botan::BigInt y = number(key.y);
  if (x.is_zero() || y.is_zero() || x >= p384().get_p() || y >= p384().get_p()) return false;
  const Botan::PointGFp point = p384().point(x, y);
  if (!point.on_the_curve()) return false;
  const Botan::ECDSA_PublicKey public_key{p384(), point};
  Botan::PK_Verifier verifier{public_key, kEmsa};
  return verifier.verify_message(data_of(message), message.size(), data_of(signature), signature.size());
}

}  // namespace realmsim::crypto
