// Writes CBOR as tokens need it (RFC 8949), over a library (libcbor): integers, strings, arrays, maps and
// tags, with definite lengths and heads of the shortest form. Map entries keep the order in which they are
// written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace realmsim::crypto {

// Items one after the other; `map` and `array` open with the number of entries or elements that follow.
class CborWriter {
 public:
  CborWriter& tag(std::uint64_t tag);
  CborWriter& map(std::size_t entries);
  CborWriter& array(std::size_t elements);
  CborWriter& integer(std::int64_t value);
  CborWriter& bytes(std::span<const std::byte> value);
  CborWriter& text(std::string_view value);

  [[nodiscard]] const std::vector<std::byte>& written() const { return written_; }

 private:
  using EncodeHead = std::size_t (*)(std::uint64_t, unsigned char*, std::size_t);
  void head(EncodeHead encode, std::uint64_t value);

  std::vector<std::byte> written_;
};

}  // namespace realmsim::crypto
