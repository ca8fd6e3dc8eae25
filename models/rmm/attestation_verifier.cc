#include "models/rmm/attestation_verifier.h"

#include <algorithm>
#include <array>

#include "models/crypto/cose.h"
#include "models/rmm/attestation_token.h"

namespace realmsim::rmm {
namespace {

using Expected = TokenExpectations;

// A token taken apart, with nothing believed yet.
struct Parts {
  crypto::Sign1 platform;
  crypto::Sign1 realm;
  crypto::PublicKey realm_key;
  VerifiedToken claims;
};

std::optional<Parts> take_apart(std::span<const std::byte> token) {
  const auto pair = decode_token(token);
  if (!pair) return std::nullopt;
  const auto platform = crypto::decode_sign1(pair->platform);
  const auto realm = crypto::decode_sign1(pair->realm);
  if (!platform || !realm) return std::nullopt;
  const auto platform_claims = decode_platform_claims(platform->payload);
  const auto realm_claims = decode_realm_claims(realm->payload);
  if (!platform_claims || !realm_claims) return std::nullopt;
  const auto realm_key = crypto::decode_cose_key(realm_claims->public_key);
  if (!realm_key) return std::nullopt;
  return Parts{*platform, *realm, *realm_key, {*platform_claims, *realm_claims}};
}

// Compared only if it is given.
template <class Given, class Claimed>
bool matches(const std::optional<Given>& given, const Claimed& claimed) {
  return !given || std::ranges::equal(*given, claimed);
}

bool claims_include(const ExtensionClaims& claimed, const ExtensionClaims& expected) {
  return std::ranges::all_of(expected, [&](const auto& claim) {
    const auto found = claimed.find(claim.first);
    return found != claimed.end() && found->second == claim.second;
  });
}

struct Requirement {
  TokenFault fault;
  bool (*holds)(const Parts& token, const Expected& expected);
};

constexpr std::array kRequirements{
    Requirement{TokenFault::PlatformSignature,
                [](const Parts& token, const Expected& expected) {
                  return token.platform.signed_by(expected.platform_key);
                }},
    Requirement{TokenFault::PlatformProfile,
                [](const Parts& token, const Expected&) {
                  return token.claims.platform.profile == kPlatformProfile;
                }},
    Requirement{TokenFault::PlatformLifecycle,
                [](const Parts& token, const Expected&) {
                  return token.claims.platform.in_state(Lifecycle::Secured);
                }},
    Requirement{TokenFault::PlatformImplementation,
                [](const Parts& token, const Expected& expected) {
                  return matches(expected.implementation_id, token.claims.platform.implementation_id);
                }},
    Requirement{TokenFault::KeyBinding,
                [](const Parts& token, const Expected&) {
                  return token.claims.platform.challenge == key_binding(token.claims.realm);
                }},
    Requirement{TokenFault::RealmSignature,
                [](const Parts& token, const Expected&) { return token.realm.signed_by(token.realm_key); }},
    Requirement{TokenFault::RealmProfile,
                [](const Parts& token, const Expected&) {
                  const std::string& profile = token.claims.realm.profile;
                  return profile.empty() || profile == kRealmProfile;
                }},
    Requirement{TokenFault::RealmChallenge,
                [](const Parts& token, const Expected& expected) {
                  return token.claims.realm.challenge == expected.challenge;
                }},
    Requirement{TokenFault::PersonalizationValue,
                [](const Parts& token, const Expected& expected) {
                  return matches(expected.personalization_value, token.claims.realm.personalization_value);
                }},
    Requirement{TokenFault::Rim,
                [](const Parts& token, const Expected& expected) {
                  return matches(expected.rim, token.claims.realm.rim);
                }},
    Requirement{TokenFault::Rems,
                [](const Parts& token, const Expected& expected) {
                  return matches(expected.rems, token.claims.realm.rems);
                }},
    Requirement{TokenFault::RealmExtension,
                [](const Parts& token, const Expected& expected) {
                  return claims_include(token.claims.realm.extension, expected.extension);
                }},
};

}  // namespace

std::variant<VerifiedToken, TokenFault> verify_token(std::span<const std::byte> token,
                                                     const Expected& expected) {
  const auto parts = take_apart(token);
  if (!parts) return TokenFault::Malformed;
  for (const Requirement& requirement : kRequirements) {
    if (!requirement.holds(*parts, expected)) return requirement.fault;
  }
  return parts->claims;
}

std::optional<RealmClaims> claims_of_realm(std::span<const std::byte> token) {
  const auto parts = take_apart(token);
  if (!parts) return std::nullopt;
  return parts->claims.realm;
}

}  // namespace realmsim::rmm
