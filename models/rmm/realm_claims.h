// What the realm token claims (RMM 1.0 A7, realm profile 1.0.0).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/crypto/hash.h"

namespace realmsim::rmm {

inline constexpr std::string_view kRealmProfile = "tag:arm.com,2023:realm#1.0.0";

using ByteString = std::vector<std::byte>;
using Challenge = std::array<std::byte, 64>;

// Unsigned integers by key that an extension of the RMM claims for a realm, after the profile.
using ExtensionClaims = std::map<std::int64_t, std::uint64_t>;

struct RealmClaims {
  Challenge challenge{};
  std::array<std::byte, 64> personalization_value{};
  ByteString public_key;                       // COSE_Key of the realm attestation key
  crypto::HashAlgorithm hash_algorithm{};      // of RIM and REMs, which are as long as its digest
  crypto::HashAlgorithm key_hash_algorithm{};  // by which the platform token binds the public key
  std::string profile;                         // optional
  ExtensionClaims extension;
  ByteString rim;
  std::array<ByteString, 4> rems;

  friend bool operator==(const RealmClaims&, const RealmClaims&) = default;
};

ByteString encode(const RealmClaims& claims);
// Nothing if a claim is missing or there twice, or is not of its type and length.
std::optional<RealmClaims> decode_realm_claims(std::span<const std::byte> map);

}  // namespace realmsim::rmm
