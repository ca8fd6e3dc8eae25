// Reads CBOR as CborWriter writes it, over a library (libcbor): items of unknown kind, indefinite lengths and
// heads that are longer than needed are refused, so that what was read has one encoding only, apart from the
// order of map entries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace realmsim::crypto {

enum class CborKind : std::uint8_t;
struct CborItem;

// Takes what it is asked for, in order. After the first item that is malformed, of another kind or not in the
// shortest form it stays failed and gives zeros and empty strings. Strings are views into the input.
class CborReader {
 public:
  explicit CborReader(std::span<const std::byte> input) : rest_(input) {}

  std::uint64_t tag();
  std::uint64_t map();    // number of entries
  std::uint64_t array();  // number of elements
  std::int64_t integer();
  std::span<const std::byte> bytes();
  std::string_view text();
  // Bytes of exactly this length.
  void bytes_into(std::span<std::byte> out);
  // Passes one item of any kind, with everything in it.
  void skip();
  [[nodiscard]] bool integer_follows() const;

  void fail() { failed_ = true; }
  [[nodiscard]] bool failed() const { return failed_; }
  // Nothing is left, and everything was as it should be.
  [[nodiscard]] bool finished() const { return !failed_ && rest_.empty(); }

 private:
  CborItem take();
  CborItem take(CborKind kind);

  std::span<const std::byte> rest_;
  bool failed_ = false;
};

}  // namespace realmsim::crypto
