// Authenticated encryption over a library (Botan): AES-256-GCM and ChaCha20-Poly1305, 12-byte IV, 16-byte
// tag, no associated data. Function only; what an operation costs is the platform's business.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace Botan {
class AEAD_Mode;
}

namespace realmsim::crypto {

enum class Aead : std::uint8_t { Aes256Gcm, ChaCha20Poly1305 };

inline constexpr std::size_t kTagBytes = 16;
using AeadKey = std::array<std::byte, 32>;
using AeadIv = std::array<std::byte, 12>;

class AeadKeyed {
 public:
  AeadKeyed(Aead aead, const AeadKey& key);
  ~AeadKeyed();
  AeadKeyed(AeadKeyed&&) noexcept;
  AeadKeyed& operator=(AeadKeyed&&) noexcept;

  // Encrypts all but the last kTagBytes of `buffer` in place and writes the tag there.
  void seal(const AeadIv& iv, std::span<std::byte> buffer);
  // Checks the tag at the end of `buffer` and decrypts the rest in place; on failure the buffer is unchanged.
  [[nodiscard]] bool open(const AeadIv& iv, std::span<std::byte> buffer);

 private:
  std::unique_ptr<Botan::AEAD_Mode> encryption_;
  std::unique_ptr<Botan::AEAD_Mode> decryption_;
};

}  // namespace realmsim::crypto
