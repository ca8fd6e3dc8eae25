// COSE as an attestation token uses it (RFC 9052, RFC 9053): COSE_Sign1 with ES384, payload inside, empty
// unprotected header, no external data; and COSE_Key of a P-384 public key. Nothing else is read or written.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "models/crypto/ecdsa.h"

namespace realmsim::crypto {

// What is signed: the Sig_structure around the payload.
std::vector<std::byte> signed_bytes(std::span<const std::byte> payload);

std::vector<std::byte> encode_sign1(std::span<const std::byte> payload, const Signature& signature);
std::vector<std::byte> sign1(const SigningKey& key, std::span<const std::byte> payload);

struct Sign1 {
  std::vector<std::byte> payload;
  Signature signature{};

  [[nodiscard]] bool signed_by(const PublicKey& key) const;
};
std::optional<Sign1> decode_sign1(std::span<const std::byte> object);

std::vector<std::byte> encode_cose_key(const PublicKey& key);
std::optional<PublicKey> decode_cose_key(std::span<const std::byte> object);

}  // namespace realmsim::crypto
