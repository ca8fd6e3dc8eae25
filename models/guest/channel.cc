#include "models/guest/channel.h"

#include <cstring>

namespace realmsim::guest {
namespace {

struct Price {
  Cipher cipher;
  crypto::Aead aead;
  MicroOp setup;
  MicroOp per_byte;
};

// What each choice computes and what it is charged as. The published OpenSSL path asks for AES-GCM-SIV; its
// function here is AES-256-GCM.
constexpr std::array kPrices{
    Price{Cipher::Mbedtls, crypto::Aead::Aes256Gcm, MicroOp::CipherSetupMbedtls, MicroOp::CipherByteMbedtls},
    Price{Cipher::Openssl, crypto::Aead::Aes256Gcm, MicroOp::CipherSetupOpenssl, MicroOp::CipherByteOpenssl},
    Price{Cipher::CeGcm, crypto::Aead::Aes256Gcm, MicroOp::CipherSetupCeGcm, MicroOp::CipherByteCeGcm},
    Price{Cipher::Chacha20, crypto::Aead::ChaCha20Poly1305, MicroOp::CipherSetupChacha20,
          MicroOp::CipherByteChacha20},
};

const Price& price_of(Cipher cipher) {
  for (const Price& price : kPrices) {
    if (price.cipher == cipher) return price;
  }
  return kPrices[0];
}

// Both ends of a channel share one key; it never leaves the realms.
crypto::AeadKey key_of(std::uint64_t session) {
  crypto::AeadKey key;
  for (std::size_t i = 0; i < key.size(); ++i) {
    key[i] = static_cast<std::byte>(session >> (8 * (i % sizeof session)) ^ (i * 0x3b));
  }
  return key;
}

}  // namespace

ChannelEnd::ChannelEnd(Ipa window, Ipa staging, Cipher cipher, std::uint64_t session)
    : window_(window), staging_(staging), cipher_(cipher), session_(session) {
  if (encrypted()) aead_ = std::make_unique<crypto::AeadKeyed>(price_of(cipher).aead, key_of(session));
}

Port::Pass ChannelEnd::pass(std::uint64_t payload) const {
  const Price& price = price_of(cipher_);
  return {.setup = price.setup, .per_byte = price.per_byte, .priced_bytes = kHeaderBytes + payload};
}

crypto::AeadIv ChannelEnd::iv(std::uint64_t sequence) const {
  crypto::AeadIv iv;
  std::memcpy(iv.data(), &session_, 4);
  std::memcpy(iv.data() + 4, &sequence, 8);
  return iv;
}

bool ChannelEnd::seal(Port& port, std::uint64_t sequence, std::uint64_t payload) {
  const std::array<std::uint64_t, 2> header{session_, sequence};
  if (!port.write(staging_, std::as_bytes(std::span{header}))) return false;
  return port.in_place(staging_, wire_bytes(payload), pass(payload),
                       [&](std::span<std::byte> buffer) { aead_->seal(iv(sequence), buffer); });
}

std::optional<ChannelEnd::Opened> ChannelEnd::open(Port& port, std::uint64_t sequence,
                                                   std::uint64_t payload) {
  bool authentic = false;
  const bool done =
      port.in_place(staging_, wire_bytes(payload), pass(payload),
                    [&](std::span<std::byte> buffer) { authentic = aead_->open(iv(sequence), buffer); });
  if (!done) return std::nullopt;
  return authentic ? Opened::Authentic : Opened::Forged;
}

std::optional<std::uint64_t> ChannelEnd::header_sequence(Port& port) const {
  std::array<std::uint64_t, 2> header{};
  if (!port.read(staging_, std::as_writable_bytes(std::span{header}))) return std::nullopt;
  return header[1];
}

bool publish(Port& port, const ChannelEnd& end, std::uint32_t sequence, std::uint64_t payload) {
  port.enter_kernel();
  if (!port.copy(end.staging(), end.payload(), end.wire_bytes(payload))) return false;
  port.leave_kernel();
  return set_sequence(port, end, sequence);
}

bool set_sequence(Port& port, const ChannelEnd& end, std::uint32_t sequence) {
  port.enter_kernel();
  if (!port.store32(end.sequence_word(), sequence)) return false;
  port.leave_kernel();
  return true;
}

bool fetch(Port& port, const ChannelEnd& end, std::uint64_t payload) {
  port.enter_kernel();
  if (!port.copy(end.payload(), end.staging(), end.wire_bytes(payload))) return false;
  port.leave_kernel();
  return true;
}

bool acknowledge(Port& port, const ChannelEnd& end, std::uint32_t sequence) {
  port.enter_kernel();
  if (!port.store32(end.acknowledge_word(), sequence)) return false;
  port.leave_kernel();
  return true;
}

}  // namespace realmsim::guest
