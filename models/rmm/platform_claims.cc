#include "models/rmm/platform_claims.h"

#include "models/rmm/claim_map.h"

namespace realmsim::rmm {
namespace {

using crypto::CborReader;
using crypto::CborWriter;

template <class Claims>
void pass_unknown(CborReader& reader, std::int64_t, Claims&) {
  reader.skip();
}

constexpr auto kComponentRows = std::to_array<ClaimRow<SoftwareComponent>>({
    claim<&SoftwareComponent::type>(1, Need::Optional),
    claim<&SoftwareComponent::measurement>(2),
    claim<&SoftwareComponent::version>(4, Need::Optional),
    claim<&SoftwareComponent::signer_id>(5),
    claim<&SoftwareComponent::hash_algorithm>(6, Need::Optional),
});

void write_components(CborWriter& writer, const PlatformClaims& claims) {
  writer.array(claims.software_components.size());
  for (const SoftwareComponent& component : claims.software_components) {
    writer.map(count_written<SoftwareComponent>(kComponentRows, component));
    write_claims<SoftwareComponent>(writer, kComponentRows, component);
  }
}

void read_components(CborReader& reader, PlatformClaims& claims) {
  for (std::uint64_t left = reader.array(); left > 0 && !reader.failed(); --left) {
    read_claims<SoftwareComponent>(reader, kComponentRows, claims.software_components.emplace_back(),
                                   pass_unknown<SoftwareComponent>);
  }
}

constexpr auto kRows = std::to_array<ClaimRow<PlatformClaims>>({
    claim<&PlatformClaims::profile>(265),
    claim<&PlatformClaims::challenge>(10),
    claim<&PlatformClaims::implementation_id>(2396),
    claim<&PlatformClaims::instance_id>(256),
    claim<&PlatformClaims::config>(2401),
    claim<&PlatformClaims::lifecycle>(2395),
    {.key = 2399, .need = Need::Required, .write = write_components, .read = read_components},
    claim<&PlatformClaims::verification_service>(2400, Need::Optional),
    claim<&PlatformClaims::hash_algorithm>(2402),
});

}  // namespace

ByteString encode(const PlatformClaims& claims) {
  CborWriter writer;
  writer.map(count_written<PlatformClaims>(kRows, claims));
  write_claims<PlatformClaims>(writer, kRows, claims);
  return writer.written();
}

std::optional<PlatformClaims> decode_platform_claims(std::span<const std::byte> map) {
  CborReader reader{map};
  PlatformClaims claims;
  read_claims<PlatformClaims>(reader, kRows, claims, pass_unknown<PlatformClaims>);
  if (!reader.finished()) return std::nullopt;
  return claims;
}

}  // namespace realmsim::rmm
