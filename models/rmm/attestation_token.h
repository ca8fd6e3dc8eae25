// The CCA attestation token (RMM 1.0 A7): a realm token signed by the realm attestation key (RAK) and a
// platform token signed by the initial attestation key (IAK), which binds the RAK by its hash. Keys and
// platform claims are those of a test platform, fixed and known to everybody, so that token bytes can be
// reproduced.
#pragma once

#include <string_view>

#include "models/crypto/ecdsa.h"
#include "models/rmm/platform_claims.h"
#include "models/rmm/realm.h"
#include "models/rmm/realm_claims.h"

namespace realmsim::rmm {

inline constexpr std::size_t kTokenUpperBound = 0x1000;  // what TOKEN_INIT promises, as TF-RMM does

inline constexpr std::string_view kRealmKeySeed = "realmsim test RAK";
inline constexpr std::string_view kPlatformKeySeed = "realmsim test IAK";

const crypto::SigningKey& realm_attestation_key();
const crypto::SigningKey& platform_attestation_key();
const PlatformClaims& platform_claims();

// Hash of the realm token's public key; it is the challenge of the platform token.
ByteString key_binding(const RealmClaims& claims);

// What the realm token of a realm claims now.
RealmClaims realm_claims(const Realm& realm, const Challenge& challenge, const ExtensionClaims& extension);

// Platform token and realm token, each a COSE_Sign1, in one.
struct TokenPair {
  ByteString platform;
  ByteString realm;
};
ByteString encode(const TokenPair& pair);
std::optional<TokenPair> decode_token(std::span<const std::byte> token);

// The token of this platform around the claims of a realm.
ByteString sign_token(std::span<const std::byte> realm_claims);

}  // namespace realmsim::rmm
