// What the owner of a realm does with an attestation token (RMM 1.0 A7): platform signature, platform claims,
// binding of the realm key, realm signature, and then whether it is the realm that the owner expects. The
// first requirement that does not hold decides.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "models/base/name_table.h"
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

inline constexpr NameTable<TokenFault, 13> kTokenFaultNames{{
    {TokenFault::Malformed, "malformed"},
    {TokenFault::PlatformSignature, "platform-signature"},
    {TokenFault::PlatformProfile, "platform-profile"},
    {TokenFault::PlatformLifecycle, "platform-lifecycle"},
    {TokenFault::PlatformImplementation, "platform-implementation"},
    {TokenFault::KeyBinding, "key-binding"},
    {TokenFault::RealmSignature, "realm-signature"},
    {TokenFault::RealmProfile, "realm-profile"},
    {TokenFault::RealmChallenge, "challenge"},
    {TokenFault::PersonalizationValue, "personalization-value"},
    {TokenFault::Rim, "rim"},
    {TokenFault::Rems, "rems"},
    {TokenFault::RealmExtension, "extension-claims"},
}};

constexpr std::string_view name_of(TokenFault fault) {
  return find_name(kTokenFaultNames, fault);
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

}  // namespace realmsim::rmm
