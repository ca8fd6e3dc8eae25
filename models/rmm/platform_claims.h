// What the platform token claims (RMM 1.0 A7, CCA platform profile 1.0.0). On a machine, the runtime security
// subsystem makes it at boot; the values here are those of a test platform.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace realmsim::rmm {

inline constexpr std::string_view kPlatformProfile = "tag:arm.com,2023:cca_platform#1.0.0";

using ByteString = std::vector<std::byte>;

struct SoftwareComponent {
  std::string type;  // optional
  ByteString measurement;
  std::string version;  // optional
  ByteString signer_id;
  std::string hash_algorithm;  // optional

  friend bool operator==(const SoftwareComponent&, const SoftwareComponent&) = default;
};

// State in bits [15:8] of the lifecycle claim.
enum class Lifecycle : std::uint8_t {
  Unknown = 0x00,
  AssemblyAndTest = 0x10,
  RotProvisioning = 0x20,
  Secured = 0x30,
  NonPlatformRotDebug = 0x40,
  RecoverableRotDebug = 0x50,
  Decommissioned = 0x60,
};

struct PlatformClaims {
  std::string profile;
  ByteString challenge;  // hash of the realm token's public key
  std::array<std::byte, 32> implementation_id{};
  std::array<std::byte, 33> instance_id{};
  ByteString config;
  std::uint64_t lifecycle = 0;
  std::vector<SoftwareComponent> software_components;
  std::string verification_service;  // optional
  std::string hash_algorithm;

  [[nodiscard]] bool in_state(Lifecycle state) const {
    return lifecycle >> 8 == static_cast<std::uint64_t>(state);
  }
  friend bool operator==(const PlatformClaims&, const PlatformClaims&) = default;
};

ByteString encode(const PlatformClaims& claims);
// Nothing if a claim is missing or there twice, or is not of its type and length.
std::optional<PlatformClaims> decode_platform_claims(std::span<const std::byte> map);

}  // namespace realmsim::rmm
