#include "models/crypto/aead.h"

#include <algorithm>

#include <botan/aead.h>
#include <botan/exceptn.h>

namespace realmsim::crypto {
namespace {

std::unique_ptr<Botan::AEAD_Mode> keyed(Aead aead, const AeadKey& key, Botan::Cipher_Dir direction) {
  const char* const name = aead == Aead::Aes256Gcm ? "AES-256/GCM" : "ChaCha20Poly1305";
  auto mode = Botan::AEAD_Mode::create_or_throw(name, direction);
  mode->set_key(reinterpret_cast<const std::uint8_t*>(key.data()), key.size());
  return mode;
}

Botan::secure_vector<std::uint8_t> bytes_of(std::span<const std::byte> buffer) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(buffer.data());
  return {data, data + buffer.size()};
}

void start(Botan::AEAD_Mode& mode, const AeadIv& iv) {
  mode.start(reinterpret_cast<const std::uint8_t*>(iv.data()), iv.size());
}

void copy_to(std::span<std::byte> buffer, const Botan::secure_vector<std::uint8_t>& bytes) {
  std::transform(bytes.begin(), bytes.end(), buffer.begin(), [](std::uint8_t b) { return std::byte{b}; });
}

}  // namespace

AeadKeyed::AeadKeyed(Aead aead, const AeadKey& key)
    : encryption_(keyed(aead, key, Botan::ENCRYPTION)), decryption_(keyed(aead, key, Botan::DECRYPTION)) {}
AeadKeyed::~AeadKeyed() = default;
AeadKeyed::AeadKeyed(AeadKeyed&&) noexcept = default;
AeadKeyed& AeadKeyed::operator=(AeadKeyed&&) noexcept = default;

void AeadKeyed::seal(const AeadIv& iv, std::span<std::byte> buffer) {
  auto bytes = bytes_of(buffer.first(buffer.size() - kTagBytes));
  bytes.reserve(buffer.size());
  start(*encryption_, iv);
  encryption_->finish(bytes);
  copy_to(buffer, bytes);
}

bool AeadKeyed::open(const AeadIv& iv, std::span<std::byte> buffer) {
  auto bytes = bytes_of(buffer);
  start(*decryption_, iv);
  try {
    decryption_->finish(bytes);
  } catch (const Botan::Invalid_Authentication_Tag&) {
    return false;
  }
  copy_to(buffer, bytes);
  return true;
}

}  // namespace realmsim::crypto
