#include "models/crypto/cbor_reader.h"

#include <algorithm>
#include <cbor.h>
#include <limits>
#include <optional>

namespace realmsim::crypto {

enum class CborKind : std::uint8_t { Unsigned, Negative, Bytes, Text, Array, Map, Tag, Simple };

struct CborItem {
  CborKind kind = CborKind::Simple;
  std::uint64_t value = 0;            // number, or n of -1 - n, length, count, tag
  std::span<const std::byte> string;  // what a string holds
  std::size_t size = 0;               // in the input, without the contents of an array or map

  [[nodiscard]] bool is_integer() const { return kind == CborKind::Unsigned || kind == CborKind::Negative; }
};

namespace {

std::size_t shortest_head(std::uint64_t value) {
  if (value < 24) return 1;
  if (value <= std::numeric_limits<std::uint8_t>::max()) return 2;
  if (value <= std::numeric_limits<std::uint16_t>::max()) return 3;
  if (value <= std::numeric_limits<std::uint32_t>::max()) return 5;
  return 9;
}

// What the library calls back with, for one item.
struct Found {
  CborItem item;
  bool known = false;
};

template <CborKind Kind>
void found(void* context, std::uint64_t value) {
  *static_cast<Found*>(context) = {.item = {.kind = Kind, .value = value}, .known = true};
}
template <CborKind Kind, class Number>
void found_number(void* context, Number value) {
  found<Kind>(context, value);
}
template <CborKind Kind>
void found_string(void* context, cbor_data data, std::size_t size) {
  found<Kind>(context, size);
  static_cast<Found*>(context)->item.string = {reinterpret_cast<const std::byte*>(data), size};
}

// What is not named here (indefinite lengths, floating point) is not known.
cbor_callbacks callbacks() {
  cbor_callbacks set = cbor_empty_callbacks;
  set.uint8 = found_number<CborKind::Unsigned>;
  set.uint16 = found_number<CborKind::Unsigned>;
  set.uint32 = found_number<CborKind::Unsigned>;
  set.uint64 = found_number<CborKind::Unsigned>;
  set.negint8 = found_number<CborKind::Negative>;
  set.negint16 = found_number<CborKind::Negative>;
  set.negint32 = found_number<CborKind::Negative>;
  set.negint64 = found_number<CborKind::Negative>;
  set.byte_string = found_string<CborKind::Bytes>;
  set.string = found_string<CborKind::Text>;
  set.array_start = found_number<CborKind::Array>;
  set.map_start = found_number<CborKind::Map>;
  set.tag = found_number<CborKind::Tag>;
  set.boolean = [](void* context, bool) { found<CborKind::Simple>(context, 0); };
  set.null = [](void* context) { found<CborKind::Simple>(context, 0); };
  set.undefined = [](void* context) { found<CborKind::Simple>(context, 0); };
  return set;
}

// A tag whose number stands in its first byte. The library (0.8) takes tags 6 to 20 for errors, COSE_Sign1
// among them.
std::optional<CborItem> decode_short_tag(std::span<const std::byte> input) {
  constexpr unsigned kTags = 0xc0;
  constexpr unsigned kNumbers = 24;
  const unsigned first = input.empty() ? 0 : std::to_integer<unsigned>(input.front());
  if (first < kTags || first >= kTags + kNumbers) return std::nullopt;
  return CborItem{.kind = CborKind::Tag, .value = first - kTags, .size = 1};
}

// Nothing if the input does not begin with a whole item that is known here and in its shortest form.
std::optional<CborItem> decode(std::span<const std::byte> input) {
  static const cbor_callbacks kCallbacks = callbacks();
  if (const auto tag = decode_short_tag(input)) return tag;
  Found found;
  const auto result =
      cbor_stream_decode(reinterpret_cast<cbor_data>(input.data()), input.size(), &kCallbacks, &found);
  if (result.status != CBOR_DECODER_FINISHED || !found.known) return std::nullopt;
  found.item.size = result.read;
  const std::size_t head = found.item.size - found.item.string.size();
  if (head != shortest_head(found.item.value)) return std::nullopt;
  return found.item;
}

}  // namespace

CborItem CborReader::take() {
  const auto item = failed_ ? std::nullopt : decode(rest_);
  if (!item) {
    failed_ = true;
    return {};
  }
  rest_ = rest_.subspan(item->size);
  return *item;
}

CborItem CborReader::take(CborKind kind) {
  const CborItem item = take();
  if (item.kind == kind) return item;
  failed_ = true;
  return {};
}

std::uint64_t CborReader::tag() {
  return take(CborKind::Tag).value;
}
std::uint64_t CborReader::map() {
  return take(CborKind::Map).value;
}
std::uint64_t CborReader::array() {
  return take(CborKind::Array).value;
}

std::int64_t CborReader::integer() {
  const CborItem item = take();
  if (!item.is_integer() || item.value > std::numeric_limits<std::int64_t>::max()) {
    failed_ = true;
    return 0;
  }
  const auto value = static_cast<std::int64_t>(item.value);
  return item.kind == CborKind::Unsigned ? value : -1 - value;
}

std::span<const std::byte> CborReader::bytes() {
  return take(CborKind::Bytes).string;
}

std::string_view CborReader::text() {
  const auto string = take(CborKind::Text).string;
  return {reinterpret_cast<const char*>(string.data()), string.size()};
}

void CborReader::bytes_into(std::span<std::byte> out) {
  const auto string = bytes();
  if (string.size() != out.size()) {
    failed_ = true;
    return;
  }
  std::ranges::copy(string, out.begin());
}

void CborReader::skip() {
  // Every item takes at least a byte, so a count beyond the rest is a lie.
  for (std::uint64_t due = 1; due > 0 && !failed_; --due) {
    const CborItem item = take();
    const bool holds_items = item.kind == CborKind::Array || item.kind == CborKind::Map;
    if (holds_items && item.value > rest_.size()) failed_ = true;
    if (item.kind == CborKind::Array) due += item.value;
    if (item.kind == CborKind::Map) due += 2 * item.value;
    if (item.kind == CborKind::Tag) ++due;
  }
}

bool CborReader::integer_follows() const {
  const auto item = failed_ ? std::nullopt : decode(rest_);
  return item && item->is_integer();
}

}  // namespace realmsim::crypto
