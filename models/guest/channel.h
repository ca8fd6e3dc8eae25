// A message channel between two realms as the published benchmark lays it out (CAEC artefact, shmem_test):
// in a shared window a sequence word, an acknowledgement word and the payload, each in lines of its own.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "models/base/address.h"
#include "models/base/micro_op.h"
#include "models/base/name_table.h"
#include "models/crypto/aead.h"
#include "models/guest/port.h"

namespace realmsim::guest {

// Which library seals the messages, which decides the price; `none` sends plaintext.
enum class Cipher : std::uint8_t { None, Mbedtls, Openssl, CeGcm, Chacha20 };

inline constexpr NameTable<Cipher, 5> kCipherNames{{
    {Cipher::None, "none"},
    {Cipher::Mbedtls, "mbedtls"},
    {Cipher::Openssl, "openssl"},
    {Cipher::CeGcm, "gcm-ce"},
    {Cipher::Chacha20, "chacha20"},
}};

inline constexpr std::uint64_t kSequenceOffset = 0;
inline constexpr std::uint64_t kAcknowledgeOffset = 64;
inline constexpr std::uint64_t kPayloadOffset = 128;
inline constexpr std::uint64_t kHeaderBytes = 16;  // session id and sequence, 8 bytes each

// One end of a channel: where the realm sees the window, and its private buffer.
class ChannelEnd {
 public:
  ChannelEnd(Ipa window, Ipa staging, Cipher cipher, std::uint64_t session);

  [[nodiscard]] Ipa sequence_word() const { return window_ + kSequenceOffset; }
  [[nodiscard]] Ipa acknowledge_word() const { return window_ + kAcknowledgeOffset; }
  [[nodiscard]] Ipa payload() const { return window_ + kPayloadOffset; }
  [[nodiscard]] bool encrypted() const { return cipher_ != Cipher::None; }

  // Bytes of `payload` bytes on the wire: header and tag come on top if encrypted.
  [[nodiscard]] std::uint64_t wire_bytes(std::uint64_t payload) const {
    return encrypted() ? payload + kHeaderBytes + crypto::kTagBytes : payload;
  }
  [[nodiscard]] Ipa staging() const { return staging_; }
  [[nodiscard]] Ipa staged_payload() const { return encrypted() ? staging_ + kHeaderBytes : staging_; }

  // Header and seal around a payload that lies in the staging buffer.
  bool seal(Port& port, std::uint64_t sequence, std::uint64_t payload);
  // Opens the staging buffer with the IV of `sequence`. False if the port ended the program.
  enum class Opened : std::uint8_t { Authentic, Forged };
  std::optional<Opened> open(Port& port, std::uint64_t sequence, std::uint64_t payload);
  // Sequence in the header of an opened message.
  std::optional<std::uint64_t> header_sequence(Port& port) const;

 private:
  [[nodiscard]] Port::Pass pass(std::uint64_t payload) const;
  [[nodiscard]] crypto::AeadIv iv(std::uint64_t sequence) const;

  Ipa window_;
  Ipa staging_;
  Cipher cipher_;
  std::uint64_t session_;
  std::unique_ptr<crypto::AeadKeyed> aead_;
};

// The steps of one message that both the benchmark and a single send or receive take. False or nothing: the
// program must end.
bool publish(Port& port, const ChannelEnd& end, std::uint32_t sequence, std::uint64_t payload);
bool fetch(Port& port, const ChannelEnd& end, std::uint64_t payload);
bool acknowledge(Port& port, const ChannelEnd& end, std::uint32_t sequence);
bool set_sequence(Port& port, const ChannelEnd& end, std::uint32_t sequence);

}  // namespace realmsim::guest
