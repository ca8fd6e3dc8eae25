// COSE_Sign1 and COSE_Key of ES384, byte by byte (RFC 9052 4.2 and 4.4, RFC 9053 2.1 and 7.1).
#include "models/crypto/cose.h"

#include <gtest/gtest.h>

#include "models/base/hex.h"
#include "tests/support/hex.h"

namespace realmsim::testing {
namespace {

using crypto::SigningKey;

const SigningKey kKey = SigningKey::from_seed("cose");
const std::vector<std::byte> kPayload = unhex("a10102");

TEST(CoseSign1, holds_header_payload_and_raw_signature) {
  const std::string signature = hex_digits(kKey.sign(crypto::signed_bytes(kPayload)));
  EXPECT_EQ(hex_digits(crypto::sign1(kKey, kPayload)), "d28444a1013822a043a101025860" + signature);
}

TEST(CoseSign1, signs_context_header_no_external_data_and_payload) {
  EXPECT_EQ(hex_digits(crypto::signed_bytes(kPayload)), "846a5369676e61747572653144a10138224043a10102");
}

TEST(CoseSign1, is_read_back_and_verified) {
  const auto object = crypto::decode_sign1(crypto::sign1(kKey, kPayload));
  ASSERT_TRUE(object);
  EXPECT_EQ(object->payload, kPayload);
  EXPECT_TRUE(object->signed_by(kKey.public_key()));
  EXPECT_FALSE(object->signed_by(SigningKey::from_seed("another").public_key()));
}

TEST(CoseSign1, of_a_changed_payload_is_not_signed) {
  auto object = *crypto::decode_sign1(crypto::sign1(kKey, kPayload));
  object.payload.back() ^= std::byte{1};
  EXPECT_FALSE(object.signed_by(kKey.public_key()));
}

TEST(CoseSign1, is_refused_with_another_shape) {
  const std::string good = hex_digits(crypto::sign1(kKey, kPayload));
  const auto with = [&](std::size_t at, std::string_view digits) {
    return unhex(std::string{good}.replace(at, digits.size(), digits));
  };
  ASSERT_TRUE(crypto::decode_sign1(with(0, "d2")));
  EXPECT_FALSE(crypto::decode_sign1(with(0, "d1"))) << "another tag";
  EXPECT_FALSE(crypto::decode_sign1(with(2, "83"))) << "three elements";
  EXPECT_FALSE(crypto::decode_sign1(with(10, "26"))) << "another algorithm";
  EXPECT_FALSE(crypto::decode_sign1(with(14, "a1"))) << "an unprotected header";
  EXPECT_FALSE(crypto::decode_sign1(unhex(good + "00"))) << "something behind";
  EXPECT_FALSE(crypto::decode_sign1(unhex(good.substr(0, good.size() - 2)))) << "cut";
  EXPECT_FALSE(crypto::decode_sign1({}));
}

TEST(CoseKey, holds_type_curve_and_coordinates) {
  const auto& key = kKey.public_key();
  EXPECT_EQ(hex_digits(crypto::encode_cose_key(key)),
            "a401022002215830" + hex_digits(key.x) + "225830" + hex_digits(key.y));
  EXPECT_EQ(crypto::decode_cose_key(crypto::encode_cose_key(key)), key);
}

TEST(CoseKey, is_refused_with_another_type_curve_or_length) {
  const std::string good = hex_digits(crypto::encode_cose_key(kKey.public_key()));
  const auto with = [&](std::size_t at, std::string_view digits) {
    return crypto::decode_cose_key(unhex(std::string{good}.replace(at, digits.size(), digits)));
  };
  ASSERT_TRUE(with(0, "a4"));
  EXPECT_FALSE(with(4, "01"));
  EXPECT_FALSE(with(8, "01"));
  EXPECT_FALSE(with(10, "22"));
  EXPECT_FALSE(crypto::decode_cose_key(unhex(good + "00")));
}

}  // namespace
}  // namespace realmsim::testing
