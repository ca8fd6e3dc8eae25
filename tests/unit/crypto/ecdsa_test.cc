// Deterministic ECDSA: the published vectors of RFC 6979 A.2.6 (P-384, SHA-384), and what verification lets
// pass.
#include "models/crypto/ecdsa.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "models/base/hex.h"
#include "tests/support/hex.h"

namespace realmsim::testing {
namespace {

using crypto::PublicKey;
using crypto::Signature;
using crypto::SigningKey;

constexpr std::string_view kScalar =
    "6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5";
constexpr std::string_view kX =
    "ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64def8f0ea9055866064a254515480bc13";
constexpr std::string_view kY =
    "8015d9b72d7d57244ea8ef9ac0c621896708a59367f9dfb9f54ca84b3f1c9db1288b231c3ae0d4fe7344fd2533264720";

struct Vector {
  std::string_view message;
  std::string_view r;
  std::string_view s;
};
constexpr std::array kVectors{
    Vector{
        "sample",
        "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46",
        "99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8"},
    Vector{
        "test",
        "8203b63d3c853e8d77227fb377bcf7b7b772e97892a80f36ab775d509d7a5feb0542a7f0812998da8f1dd3ca3cf023db",
        "ddd0760448d42d8a43af45af836fce4de8be06b485e9b61b827c2f13173923e06a739f040649a667bf3b828246baa5a5"},
};

SigningKey published_key() {
  crypto::P384Number scalar;
  std::ranges::copy(unhex(kScalar), scalar.begin());
  return SigningKey{scalar};
}

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span{text});
}

TEST(Ecdsa, gives_the_public_key_of_the_published_vectors) {
  const SigningKey key = published_key();
  EXPECT_EQ(hex_digits(key.public_key().x), kX);
  EXPECT_EQ(hex_digits(key.public_key().y), kY);
}

TEST(Ecdsa, gives_the_signatures_of_the_published_vectors) {
  const SigningKey key = published_key();
  for (const Vector& vector : kVectors) {
    const Signature signature = key.sign(bytes_of(vector.message));
    EXPECT_EQ(hex_digits(signature), std::string{vector.r} + std::string{vector.s}) << vector.message;
    EXPECT_TRUE(verify(key.public_key(), bytes_of(vector.message), signature));
  }
}

TEST(Ecdsa, signs_the_same_message_the_same_way_every_time) {
  const SigningKey key = SigningKey::from_seed("a seed");
  EXPECT_EQ(key.sign(bytes_of("message")), key.sign(bytes_of("message")));
  EXPECT_EQ(key.sign(bytes_of("message")), SigningKey::from_seed("a seed").sign(bytes_of("message")));
}

// Computed outside realmsim from the definition.
TEST(Ecdsa, derives_a_key_from_its_seed) {
  EXPECT_EQ(
      hex_digits(SigningKey::from_seed("realmsim").public_key().x),
      "1db077b5e6774a50cb2a9243d7731ddc55d610e06914030e7bd24ed51f7e0fec29695e716fcd35df0f413dee0601b480");
}

TEST(Ecdsa, refuses_another_message_another_key_and_any_changed_byte) {
  const SigningKey key = published_key();
  const Signature signature = key.sign(bytes_of("sample"));
  EXPECT_FALSE(verify(key.public_key(), bytes_of("simple"), signature));
  EXPECT_FALSE(verify(SigningKey::from_seed("other").public_key(), bytes_of("sample"), signature));
  for (std::size_t i = 0; i < signature.size(); i += 5) {
    Signature changed = signature;
    changed[i] ^= std::byte{1};
    EXPECT_FALSE(verify(key.public_key(), bytes_of("sample"), changed)) << i;
  }
  EXPECT_FALSE(verify(key.public_key(), bytes_of("sample"), Signature{}));
}

TEST(Ecdsa, refuses_keys_that_are_no_points_of_the_curve) {
  const SigningKey key = published_key();
  const Signature signature = key.sign(bytes_of("sample"));
  EXPECT_FALSE(verify(PublicKey{}, bytes_of("sample"), signature));
  PublicKey off = key.public_key();
  off.y[47] ^= std::byte{1};
  EXPECT_FALSE(verify(off, bytes_of("sample"), signature));
  PublicKey large = key.public_key();
  large.x.fill(std::byte{0xff});
  EXPECT_FALSE(verify(large, bytes_of("sample"), signature));
}

}  // namespace
}  // namespace realmsim::testing
