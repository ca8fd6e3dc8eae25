#include "models/rmm/attestation_token.h"

#include <algorithm>

#include "models/crypto/cose.h"
#include "models/rmm/claim_map.h"

namespace realmsim::rmm {
namespace {

using crypto::HashAlgorithm;

constexpr std::uint64_t kTokenTag = 399;
constexpr auto kRows = std::to_array<ClaimRow<TokenPair>>({
    claim<&TokenPair::platform>(44234),
    claim<&TokenPair::realm>(44241),
});
constexpr std::byte kRandomUeid{0x01};  // kind of an instance id
constexpr HashAlgorithm kKeyHash = HashAlgorithm::Sha256;

// Something of a test platform that has a name and no content.
ByteString digest_of_name(std::string_view name) {
  return crypto::digest(HashAlgorithm::Sha256, std::as_bytes(std::span{name}));
}

SoftwareComponent component(std::string_view type) {
  return {.type = std::string{type},
          .measurement = digest_of_name(std::string{"realmsim test "} + std::string{type}),
          .version = "1.0.0",
          .signer_id = digest_of_name("realmsim test signer"),
          .hash_algorithm = "sha-256"};
}

ByteString public_key_of(const crypto::SigningKey& key) {
  return crypto::encode_cose_key(key.public_key());
}

PlatformClaims test_platform() {
  PlatformClaims claims{.profile = std::string{kPlatformProfile},
                        .challenge = crypto::digest(kKeyHash, public_key_of(realm_attestation_key())),
                        .config = ByteString(4),
                        .lifecycle = static_cast<std::uint64_t>(Lifecycle::Secured) << 8,
                        .software_components = {component("BL31"), component("RMM")},
                        .verification_service = "https://realmsim.example/verify",
                        .hash_algorithm = "sha-256"};
  std::ranges::copy(digest_of_name("realmsim test implementation"), claims.implementation_id.begin());
  claims.instance_id.front() = kRandomUeid;
  std::ranges::copy(crypto::digest(HashAlgorithm::Sha256, public_key_of(platform_attestation_key())),
                    claims.instance_id.begin() + 1);
  return claims;
}

}  // namespace

const crypto::SigningKey& realm_attestation_key() {
  static const crypto::SigningKey key = crypto::SigningKey::from_seed(kRealmKeySeed);
  return key;
}

const crypto::SigningKey& platform_attestation_key() {
  static const crypto::SigningKey key = crypto::SigningKey::from_seed(kPlatformKeySeed);
  return key;
}

const PlatformClaims& platform_claims() {
  static const PlatformClaims claims = test_platform();
  return claims;
}

ByteString key_binding(const RealmClaims& claims) {
  return crypto::digest(claims.key_hash_algorithm, claims.public_key);
}

RealmClaims realm_claims(const Realm& realm, const Challenge& challenge, const ExtensionClaims& extension) {
  RealmClaims claims{.challenge = challenge,
                     .personalization_value = realm.rpv,
                     .public_key = public_key_of(realm_attestation_key()),
                     .hash_algorithm = realm.hash_algorithm,
                     .key_hash_algorithm = kKeyHash,
                     .profile = std::string{kRealmProfile},
                     .extension = extension};
  const auto digest = [&](std::size_t slot) {
    const auto bytes = std::span{realm.measurements[slot]}.first(crypto::digest_bytes(realm.hash_algorithm));
    return ByteString{bytes.begin(), bytes.end()};
  };
  claims.rim = digest(0);
  for (std::size_t i = 0; i < claims.rems.size(); ++i)
    claims.rems[i] = digest(1 + i);
  return claims;
}

ByteString encode(const TokenPair& pair) {
  crypto::CborWriter writer;
  writer.tag(kTokenTag).map(kRows.size());
  write_claims<TokenPair>(writer, kRows, pair);
  return writer.written();
}

std::optional<TokenPair> decode_token(std::span<const std::byte> token) {
  crypto::CborReader reader{token};
  TokenPair pair;
  if (reader.tag() != kTokenTag) return std::nullopt;
  read_claims<TokenPair>(reader, kRows, pair, [](auto& rest, std::int64_t, TokenPair&) { rest.fail(); });
  if (!reader.finished()) return std::nullopt;
  return pair;
}

ByteString sign_token(std::span<const std::byte> realm_claims) {
  static const ByteString platform = crypto::sign1(platform_attestation_key(), encode(platform_claims()));
  return encode(
      TokenPair{.platform = platform, .realm = crypto::sign1(realm_attestation_key(), realm_claims)});
}

}  // namespace realmsim::rmm
