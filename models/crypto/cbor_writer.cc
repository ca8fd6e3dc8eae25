#include "models/crypto/cbor_writer.h"

#include <algorithm>
#include <array>
#include <cbor.h>
#include <iterator>

namespace realmsim::crypto {

void CborWriter::head(EncodeHead encode, std::uint64_t value) {
  std::array<unsigned char, 9> bytes;  // the longest head
  const std::size_t size = encode(value, bytes.data(), bytes.size());
  std::transform(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size),
                 std::back_inserter(written_), [](unsigned char b) { return std::byte{b}; });
}

CborWriter& CborWriter::tag(std::uint64_t tag) {
  head(cbor_encode_tag, tag);
  return *this;
}
CborWriter& CborWriter::map(std::size_t entries) {
  head(cbor_encode_map_start, entries);
  return *this;
}
CborWriter& CborWriter::array(std::size_t elements) {
  head(cbor_encode_array_start, elements);
  return *this;
}
CborWriter& CborWriter::integer(std::int64_t value) {
  if (value >= 0) {
    head(cbor_encode_uint, static_cast<std::uint64_t>(value));
  } else {
    head(cbor_encode_negint, static_cast<std::uint64_t>(-1 - value));
  }
  return *this;
}
CborWriter& CborWriter::bytes(std::span<const std::byte> value) {
  head(cbor_encode_bytestring_start, value.size());
  written_.insert(written_.end(), value.begin(), value.end());
  return *this;
}
CborWriter& CborWriter::text(std::string_view value) {
  head(cbor_encode_string_start, value.size());
  const auto characters = std::as_bytes(std::span{value});
  written_.insert(written_.end(), characters.begin(), characters.end());
  return *this;
}

}  // namespace realmsim::crypto
