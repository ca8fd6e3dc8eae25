#include "models/crypto/cose.h"

#include <algorithm>
#include <array>

#include "models/crypto/cbor_reader.h"
#include "models/crypto/cbor_writer.h"

namespace realmsim::crypto {
namespace {

constexpr std::uint64_t kSign1Tag = 18;
constexpr std::size_t kSign1Elements = 4;
constexpr std::array kEs384Header{std::byte{0xa1}, std::byte{0x01}, std::byte{0x38},
                                  std::byte{0x22}};  // {1: -35}

// Labels and values of a COSE_Key.
constexpr std::int64_t kKeyType = 1;
constexpr std::int64_t kEc2 = 2;
constexpr std::int64_t kCurve = -1;
constexpr std::int64_t kP384 = 2;
constexpr std::int64_t kX = -2;
constexpr std::int64_t kY = -3;
constexpr std::size_t kKeyEntries = 4;

void expect(CborReader& reader, std::int64_t value) {
  if (reader.integer() != value) reader.fail();
}

}  // namespace

std::vector<std::byte> signed_bytes(std::span<const std::byte> payload) {
  CborWriter writer;
  writer.array(kSign1Elements).text("Signature1").bytes(kEs384Header).bytes({}).bytes(payload);
  return writer.written();
}

std::vector<std::byte> encode_sign1(std::span<const std::byte> payload, const Signature& signature) {
  CborWriter writer;
  writer.tag(kSign1Tag).array(kSign1Elements).bytes(kEs384Header).map(0).bytes(payload).bytes(signature);
  return writer.written();
}

std::vector<std::byte> sign1(const SigningKey& key, std::span<const std::byte> payload) {
  return encode_sign1(payload, key.sign(signed_bytes(payload)));
}

bool Sign1::signed_by(const PublicKey& key) const {
  return verify(key, signed_bytes(payload), signature);
}

std::optional<Sign1> decode_sign1(std::span<const std::byte> object) {
  CborReader reader{object};
  if (reader.tag() != kSign1Tag || reader.array() != kSign1Elements) return std::nullopt;
  if (!std::ranges::equal(reader.bytes(), kEs384Header) || reader.map() != 0) return std::nullopt;
  Sign1 sign1;
  const auto payload = reader.bytes();
  sign1.payload.assign(payload.begin(), payload.end());
  reader.bytes_into(sign1.signature);
  if (!reader.finished()) return std::nullopt;
  return sign1;
}

std::vector<std::byte> encode_cose_key(const PublicKey& key) {
  CborWriter writer;
  writer.map(kKeyEntries).integer(kKeyType).integer(kEc2).integer(kCurve).integer(kP384);
  writer.integer(kX).bytes(key.x).integer(kY).bytes(key.y);
  return writer.written();
}

std::optional<PublicKey> decode_cose_key(std::span<const std::byte> object) {
  CborReader reader{object};
  PublicKey key;
  if (reader.map() != kKeyEntries) return std::nullopt;
  for (const std::int64_t word : {kKeyType, kEc2, kCurve, kP384, kX})
    expect(reader, word);
  reader.bytes_into(key.x);
  expect(reader, kY);
  reader.bytes_into(key.y);
  if (!reader.finished()) return std::nullopt;
  return key;
}

}  // namespace realmsim::crypto
