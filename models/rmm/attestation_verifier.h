// What the owner of a realm does with an attestation token (RMM 1.0 A7): platform signature, platform claims,
// binding of the realm key, realm signature, and then whether it is the realm that the owner expects. The
// first requirement that does not hold decides.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "models/crypto/ecdsa.h"
#include "models/rmm/platform_claims.h"
#include "models/rmm/realm_claims.h"

namespace realmsim::rmm {

// Why a token is not accepted, in the order in which it is found out.
enum class TokenFault : std::uint8_t {
  Malformed,  // not the CBOR of a token with every claim in its type and length
  PlatformSignature,
  PlatformProfile,
  PlatformLifecycle,
  PlatformImplementation,
  KeyBinding,  // the platform token vouches for another realm key
  RealmSignature,
  RealmProfile,
  RealmChallenge,
  PersonalizationValue,
  Rim,
  Rems,
  RealmExtension,
};

// What holds of an accepted token, by the fault that a token has of which it does not.
struct TokenRequirement {
  TokenFault fault;
  std::string_view name;
  std::string_view text;
};

inline constexpr std::array kTokenRequirements{
    TokenRequirement{TokenFault::Malformed, "well_formed", "is CBOR with every claim in its type and length"},
    TokenRequirement{TokenFault::PlatformSignature, "platform_signature",
                     "has a platform token signed by the key that the vendor endorses"},
    TokenRequirement{TokenFault::PlatformProfile, "platform_profile", "names the platform profile of CCA"},
    TokenRequirement{TokenFault::PlatformLifecycle, "platform_lifecycle",
                     "tells of a platform in the secured state"},
    TokenRequirement{TokenFault::PlatformImplementation, "platform_implementation",
                     "tells of the implementation that is expected"},
    TokenRequirement{TokenFault::KeyBinding, "key_binding",
                     "has a platform token that vouches for the key of the realm token"},
    TokenRequirement{TokenFault::RealmSignature, "realm_signature",
                     "has a realm token signed by the realm attestation key"},
    TokenRequirement{TokenFault::RealmProfile, "realm_profile", "names the realm profile of CCA, or none"},
    TokenRequirement{TokenFault::RealmChallenge, "challenge", "answers the challenge that was given"},
    TokenRequirement{TokenFault::PersonalizationValue, "personalization_value",
                     "claims the personalization value that is expected"},
    TokenRequirement{TokenFault::Rim, "rim", "claims the initial measurement that is expected"},
    TokenRequirement{TokenFault::Rems, "rems", "claims the extensible measurements that are expected"},
    TokenRequirement{TokenFault::RealmExtension, "extension_claims",
                     "claims what the extension of the RMM is expected to claim"},
};

// Under which explanations and receipts know it.
inline std::string check_id(const TokenRequirement& requirement) {
  return std::string{"token."}.append(requirement.name);
}

constexpr std::string_view name_of(TokenFault fault) {
  return std::ranges::find(kTokenRequirements, fault, &TokenRequirement::fault)->name;
}

// What the verifier knows beforehand. A value that is not given is not compared.
struct TokenExpectations {
  crypto::PublicKey platform_key;
  Challenge challenge{};
  std::optional<ByteString> implementation_id;
  std::optional<ByteString> personalization_value;
  std::optional<ByteString> rim;  // as long as the digest
  std::optional<std::array<ByteString, 4>> rems;
  ExtensionClaims extension;  // each must be claimed with this value
};

struct VerifiedToken {
  PlatformClaims platform;
  RealmClaims realm;
};

std::variant<VerifiedToken, TokenFault> verify_token(std::span<const std::byte> token,
                                                     const TokenExpectations& expected);

// What a token says of its realm, whether or not it is to be believed; nothing if it is not well formed.
std::optional<RealmClaims> claims_of_realm(std::span<const std::byte> token);

}  // namespace realmsim::rmm
