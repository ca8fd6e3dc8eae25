#include "models/rmm/realm_claims.h"

#include <algorithm>

#include "models/rmm/claim_map.h"

namespace realmsim::rmm {
namespace {

constexpr auto kRows = std::to_array<ClaimRow<RealmClaims>>({
    claim<&RealmClaims::challenge>(10),
    claim<&RealmClaims::personalization_value>(44235),
    claim<&RealmClaims::public_key>(44237),
    claim<&RealmClaims::hash_algorithm>(44236),
    claim<&RealmClaims::key_hash_algorithm>(44240),
    claim<&RealmClaims::profile>(265, Need::Optional),
    // The claims of an extension stand here.
    claim<&RealmClaims::rim>(44238),
    claim<&RealmClaims::rems>(44239),
});
constexpr std::size_t kBeforeExtension = 6;

void read_extension(crypto::CborReader& reader, std::int64_t key, RealmClaims& claims) {
  if (reader.integer_follows()) {
    read_value(reader, claims.extension[key]);
  } else {
    reader.skip();
  }
}

bool measurements_fit(const RealmClaims& claims) {
  const std::size_t length = crypto::digest_bytes(claims.hash_algorithm);
  return claims.rim.size() == length &&
         std::ranges::all_of(claims.rems, [&](const ByteString& rem) { return rem.size() == length; });
}

}  // namespace

ByteString encode(const RealmClaims& claims) {
  const std::span rows{kRows};
  crypto::CborWriter writer;
  writer.map(count_written<RealmClaims>(rows, claims) + claims.extension.size());
  write_claims<RealmClaims>(writer, rows.first(kBeforeExtension), claims);
  for (const auto& [key, value] : claims.extension) {
    writer.integer(key);
    write_value(writer, value);
  }
  write_claims<RealmClaims>(writer, rows.subspan(kBeforeExtension), claims);
  return writer.written();
}

std::optional<RealmClaims> decode_realm_claims(std::span<const std::byte> map) {
  crypto::CborReader reader{map};
  RealmClaims claims;
  read_claims<RealmClaims>(reader, kRows, claims, read_extension);
  if (!reader.finished() || !measurements_fit(claims)) return std::nullopt;
  return claims;
}

}  // namespace realmsim::rmm
