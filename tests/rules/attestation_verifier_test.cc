// The verifier of realm owners: it accepts the token of a realm as expected, and finds each fault of one that
// is not, whoever signed it (RMM 1.0 A7).
#include "models/rmm/attestation_verifier.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "models/crypto/cose.h"
#include "models/rmm/attestation_token.h"

namespace realmsim::testing {
namespace {

using crypto::SigningKey;
using rmm::ByteString;
using rmm::TokenFault;

// A token under construction: what it claims and who signs. Left alone it is the platform's.
struct Draft {
  rmm::PlatformClaims platform = rmm::platform_claims();
  rmm::RealmClaims realm = rmm::realm_claims(rmm::Realm{}, {}, {{65001, 3}});
  const SigningKey* platform_key = &rmm::platform_attestation_key();
  const SigningKey* realm_key = &rmm::realm_attestation_key();
  rmm::TokenExpectations expected{
      .platform_key = rmm::platform_attestation_key().public_key(),
      .implementation_id = ByteString{platform.implementation_id.begin(), platform.implementation_id.end()},
      .personalization_value = ByteString(64),
      .rim = ByteString(32),
      .rems = realm.rems,
      .extension = {{65001, 3}}};

  [[nodiscard]] ByteString token() const {
    return encode(rmm::TokenPair{.platform = crypto::sign1(*platform_key, encode(platform)),
                                 .realm = crypto::sign1(*realm_key, encode(realm))});
  }
  void bind() { platform.challenge = rmm::key_binding(realm); }
};

std::string verdict_on(const ByteString& token, const rmm::TokenExpectations& expected) {
  const auto verdict = rmm::verify_token(token, expected);
  const auto* fault = std::get_if<TokenFault>(&verdict);
  return fault != nullptr ? std::string{name_of(*fault)} : "accepted";
}

const SigningKey& stranger() {
  static const SigningKey key = SigningKey::from_seed("stranger");
  return key;
}

struct Falsification {
  std::string_view name;
  TokenFault fault;
  void (*falsify)(Draft& draft);
};

const auto kFalsifications = std::to_array<Falsification>({
    {"platform_token_of_a_stranger", TokenFault::PlatformSignature,
     [](Draft& draft) { draft.platform_key = &stranger(); }},
    {"platform_of_another_profile", TokenFault::PlatformProfile,
     [](Draft& draft) { draft.platform.profile = "tag:arm.com,2023:cca_platform#2.0.0"; }},
    {"platform_in_debug", TokenFault::PlatformLifecycle,
     [](Draft& draft) { draft.platform.lifecycle = 0x4000; }},
    {"platform_with_a_lifecycle_that_only_ends_in_secured", TokenFault::PlatformLifecycle,
     [](Draft& draft) { draft.platform.lifecycle = 0x1'3000; }},
    {"platform_of_another_implementation", TokenFault::PlatformImplementation,
     [](Draft& draft) { draft.platform.implementation_id.fill({}); }},
    {"realm_key_that_the_platform_does_not_know", TokenFault::KeyBinding,
     [](Draft& draft) {
       draft.realm_key = &stranger();
       draft.realm.public_key = crypto::encode_cose_key(stranger().public_key());
     }},
    {"binding_by_another_hash_algorithm", TokenFault::KeyBinding,
     [](Draft& draft) { draft.realm.key_hash_algorithm = crypto::HashAlgorithm::Sha512; }},
    {"realm_token_of_a_stranger", TokenFault::RealmSignature,
     [](Draft& draft) { draft.realm_key = &stranger(); }},
    {"realm_token_signed_by_the_platform_key", TokenFault::RealmSignature,
     [](Draft& draft) { draft.realm_key = &rmm::platform_attestation_key(); }},
    {"realm_of_another_profile", TokenFault::RealmProfile,
     [](Draft& draft) { draft.realm.profile = rmm::kPlatformProfile; }},
    {"another_challenge", TokenFault::RealmChallenge,
     [](Draft& draft) { draft.realm.challenge[63] = std::byte{1}; }},
    {"another_personalization_value", TokenFault::PersonalizationValue,
     [](Draft& draft) { draft.realm.personalization_value[0] = std::byte{1}; }},
    {"another_rim", TokenFault::Rim, [](Draft& draft) { draft.realm.rim[31] = std::byte{1}; }},
    {"another_rem", TokenFault::Rems, [](Draft& draft) { draft.realm.rems[3][0] = std::byte{1}; }},
    {"another_realm_id", TokenFault::RealmExtension, [](Draft& draft) { draft.realm.extension[65001] = 4; }},
    {"no_realm_id", TokenFault::RealmExtension, [](Draft& draft) { draft.realm.extension.clear(); }},
    {"a_measurement_of_another_length", TokenFault::Malformed,
     [](Draft& draft) { draft.realm.rems[0].push_back({}); }},
    {"a_public_key_that_is_none", TokenFault::Malformed,
     [](Draft& draft) { draft.realm.public_key.clear(); }},
});

class FalseToken : public ::testing::TestWithParam<Falsification> {};
TEST_P(FalseToken, is_found_out) {
  Draft draft;
  GetParam().falsify(draft);
  EXPECT_EQ(verdict_on(draft.token(), draft.expected), name_of(GetParam().fault));
}
INSTANTIATE_TEST_SUITE_P(Verifier, FalseToken, ::testing::ValuesIn(kFalsifications),
                         [](const auto& param) { return std::string{param.param.name}; });

TEST(Verifier, accepts_the_token_of_the_platform_and_returns_its_claims) {
  const Draft draft;
  const auto verdict = rmm::verify_token(draft.token(), draft.expected);
  const auto* token = std::get_if<rmm::VerifiedToken>(&verdict);
  ASSERT_NE(token, nullptr);
  EXPECT_EQ(token->platform, draft.platform);
  EXPECT_EQ(token->realm, draft.realm);
}

TEST(Verifier, compares_only_what_it_was_told) {
  Draft draft;
  draft.realm.rim[0] = draft.realm.rems[2][1] = draft.realm.personalization_value[5] = std::byte{0x99};
  draft.realm.extension.clear();
  draft.realm.profile.clear();
  draft.expected = {.platform_key = rmm::platform_attestation_key().public_key()};
  EXPECT_EQ(verdict_on(draft.token(), draft.expected), "accepted");
}

TEST(Verifier, believes_the_binding_by_either_hash_algorithm) {
  Draft draft;
  draft.realm.key_hash_algorithm = crypto::HashAlgorithm::Sha512;
  draft.bind();
  EXPECT_EQ(draft.platform.challenge.size(), 64u);
  EXPECT_EQ(verdict_on(draft.token(), draft.expected), "accepted");
}

TEST(Verifier, accepts_no_token_with_one_bit_changed) {
  const Draft draft;
  const ByteString token = draft.token();
  for (std::size_t i = 0; i < token.size(); ++i) {
    ByteString changed = token;
    changed[i] ^= std::byte{1} << (i % 8);
    ASSERT_NE(verdict_on(changed, draft.expected), "accepted") << "byte " << i;
  }
}

TEST(Verifier, accepts_no_token_that_is_cut_or_has_something_behind) {
  const Draft draft;
  ByteString token = draft.token();
  for (std::size_t size = 0; size < token.size(); ++size)
    ASSERT_EQ(verdict_on({token.begin(), token.begin() + static_cast<std::ptrdiff_t>(size)}, draft.expected),
              "well_formed")
        << size;
  token.push_back({});
  EXPECT_EQ(verdict_on(token, draft.expected), "well_formed");
}

TEST(TokenFaults, have_a_false_token_each) {
  for (const auto& row : rmm::kTokenRequirements) {
    EXPECT_TRUE(std::ranges::any_of(kFalsifications, [&](const auto& f) { return f.fault == row.fault; }))
        << row.name;
  }
}

}  // namespace
}  // namespace realmsim::testing
