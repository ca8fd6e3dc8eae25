// An attestation token on its way to the realm (RMM 1.0 A7): TOKEN_INIT captures the claims, the first
// TOKEN_CONTINUE signs them, each takes a piece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/base/hash.h"

namespace realmsim::rmm {

struct TokenInProgress {
  std::vector<std::byte> claims;
  std::vector<std::byte> token;  // empty before it is signed
  std::uint64_t delivered = 0;   // bytes

  // The claims determine the token.
  void hash_into(Hash64& hash) const {
    hash.add(delivered << 1 | std::uint64_t{!token.empty()});
    hash.add_bytes(claims);
  }
  friend bool operator==(const TokenInProgress&, const TokenInProgress&) = default;
};

}  // namespace realmsim::rmm
