// The maps of which tokens are made (RMM 1.0 A7), as tables: a row per claim with its key and the member that
// holds it, in the order of emission. The same table writes a map and reads one. Reading takes any order;
// keys without a row go to the caller.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "models/base/name_table.h"
#include "models/crypto/cbor_reader.h"
#include "models/crypto/cbor_writer.h"
#include "models/crypto/hash.h"

namespace realmsim::rmm {

using ByteString = std::vector<std::byte>;

inline constexpr NameTable<crypto::HashAlgorithm, 2> kHashAlgorithmNames{{
    {crypto::HashAlgorithm::Sha256, "sha-256"},
    {crypto::HashAlgorithm::Sha512, "sha-512"},
}};

// An optional claim is left out if its member is empty.
enum class Need : bool { Optional, Required };

template <class Claims>
struct ClaimRow {
  std::int64_t key;
  Need need;
  bool (*empty)(const Claims& claims) = nullptr;  // of an optional claim
  void (*write)(crypto::CborWriter& writer, const Claims& claims);
  void (*read)(crypto::CborReader& reader, Claims& claims);

  [[nodiscard]] bool written_for(const Claims& claims) const {
    return need == Need::Required || !empty(claims);
  }
};

// How a value of each type stands in a map.
inline void write_value(crypto::CborWriter& writer, std::span<const std::byte> value) {
  writer.bytes(value);
}
inline void write_value(crypto::CborWriter& writer, const std::string& value) {
  writer.text(value);
}
inline void write_value(crypto::CborWriter& writer, std::uint64_t value) {
  writer.integer(static_cast<std::int64_t>(value));
}
inline void write_value(crypto::CborWriter& writer, crypto::HashAlgorithm value) {
  writer.text(find_name(kHashAlgorithmNames, value));
}
template <std::size_t N>
void write_value(crypto::CborWriter& writer, const std::array<ByteString, N>& value) {
  writer.array(N);
  for (const ByteString& element : value)
    writer.bytes(element);
}

template <std::size_t N>
void read_value(crypto::CborReader& reader, std::array<std::byte, N>& value) {
  reader.bytes_into(value);
}
inline void read_value(crypto::CborReader& reader, ByteString& value) {
  const auto bytes = reader.bytes();
  value.assign(bytes.begin(), bytes.end());
}
inline void read_value(crypto::CborReader& reader, std::string& value) {
  value = reader.text();
}
inline void read_value(crypto::CborReader& reader, std::uint64_t& value) {
  const std::int64_t number = reader.integer();
  if (number < 0) reader.fail();
  value = static_cast<std::uint64_t>(number);
}
inline void read_value(crypto::CborReader& reader, crypto::HashAlgorithm& value) {
  const auto algorithm = find_value(kHashAlgorithmNames, reader.text());
  if (!algorithm) reader.fail();
  value = algorithm.value_or(value);
}
template <std::size_t N>
void read_value(crypto::CborReader& reader, std::array<ByteString, N>& value) {
  if (reader.array() != N) reader.fail();
  for (ByteString& element : value)
    read_value(reader, element);
}

template <auto Member>
struct MemberOf;
template <class C, class V, V C::*Member>
struct MemberOf<Member> {
  using Claims = C;
  using Value = V;
};

template <auto Member>
constexpr auto claim(std::int64_t key, Need need = Need::Required) {
  using Claims = typename MemberOf<Member>::Claims;
  using Value = typename MemberOf<Member>::Value;
  using crypto::CborReader;
  using crypto::CborWriter;
  return ClaimRow<Claims>{
      .key = key,
      .need = need,
      .empty = [](const Claims& claims) { return claims.*Member == Value{}; },
      .write = [](CborWriter& writer, const Claims& claims) { write_value(writer, claims.*Member); },
      .read = [](CborReader& reader, Claims& claims) { read_value(reader, claims.*Member); }};
}

template <class Claims>
std::size_t count_written(std::span<const ClaimRow<Claims>> rows, const Claims& claims) {
  return static_cast<std::size_t>(
      std::ranges::count_if(rows, [&](const auto& row) { return row.written_for(claims); }));
}

// The entries of a map whose head is written.
template <class Claims>
void write_claims(crypto::CborWriter& writer, std::span<const ClaimRow<Claims>> rows, const Claims& claims) {
  for (const auto& row : rows) {
    if (!row.written_for(claims)) continue;
    writer.integer(row.key);
    row.write(writer, claims);
  }
}

// A whole map. The reader fails if a claim is there twice, or missing and required.
template <class Claims>
void read_claims(crypto::CborReader& reader, std::span<const ClaimRow<Claims>> rows, Claims& claims,
                 void (*other)(crypto::CborReader& reader, std::int64_t key, Claims& claims)) {
  std::set<std::int64_t> seen;
  for (std::uint64_t entries = reader.map(); entries > 0 && !reader.failed(); --entries) {
    const std::int64_t key = reader.integer();
    if (!seen.insert(key).second) reader.fail();
    const auto row = std::ranges::find(rows, key, &ClaimRow<Claims>::key);
    if (row == rows.end()) {
      other(reader, key, claims);
    } else {
      row->read(reader, claims);
    }
  }
  for (const auto& row : rows) {
    if (row.need == Need::Required && !seen.contains(row.key)) reader.fail();
  }
}

}  // namespace realmsim::rmm
