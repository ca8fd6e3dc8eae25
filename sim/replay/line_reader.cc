#include "sim/replay/line_reader.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "sim/scenario/literals.h"
#include "sim/scenario/suggest.h"

namespace realmsim::replay {
namespace {

constexpr NameTable<Kind, 7> kKindNames{{
    {Kind::Null, "null"},
    {Kind::Bool, "a truth value"},
    {Kind::Integer, "a number"},
    {Kind::Fraction, "a fraction"},
    {Kind::String, "text"},
    {Kind::Array, "a list"},
    {Kind::Object, "an object"},
}};

constexpr unsigned kMostErrorsOfALine = 20;

std::string expected(std::string_view what, const Value& value) {
  return fmt::format("expected {}, found {}", what, find_name(kKindNames, value.kind));
}

}  // namespace

void LineReader::error(const scenario::CodeRow& row, const Value& at, std::string message, std::string help) {
  sound_ = false;
  if (++told_ > kMostErrorsOfALine) return;
  const scenario::ByteRange place = line_.range_of(at);
  scenario::Diagnostic found =
      scenario::error_at(row, {offset_ + place.begin, offset_ + place.end}, std::move(message));
  found.pointer = line_.pointer_to(at);
  found.help = std::move(help);
  diagnostics_.add(std::move(found));
}

const Value* LineReader::object(const Value& in, std::string_view key) {
  const Value* value = any(in, key);
  if (value == nullptr || value->kind == Kind::Object) return value;
  error(scenario::kWrongType, *value, expected("an object", *value));
  return nullptr;
}

const Value* LineReader::array(const Value& in, std::string_view key) {
  const Value* value = any(in, key);
  if (value == nullptr || value->kind == Kind::Array) return value;
  error(scenario::kWrongType, *value, expected("a list", *value));
  return nullptr;
}

const Value* LineReader::required(const Value& in, std::string_view key) {
  const Value* value = any(in, key);
  if (value != nullptr) return value;
  if (in.kind == Kind::Object) {
    sound_ = false;
    const std::size_t opens = offset_ + line_.range_of(in).begin;
    scenario::Diagnostic found =
        scenario::error_at(scenario::kMissingKey, {opens, opens + 1}, fmt::format("missing key `{}`", key));
    found.pointer = line_.pointer_to(in);
    diagnostics_.add(std::move(found));
  } else {
    error(scenario::kWrongType, in, expected("an object", in));
  }
  return nullptr;
}

std::uint64_t LineReader::number(const Value& value, std::uint64_t limit) {
  std::optional<std::uint64_t> found;
  if (value.kind == Kind::Integer) found = static_cast<std::uint64_t>(value.integer);
  if (value.kind == Kind::String) {
    found = symbols_.value_of(value.text);
    if (!found) {
      error(scenario::kBadValue, value, fmt::format("`{}` is no number and no granule", value.text),
            "hexadecimal text such as \"0x1000\", or a symbol such as \"g12\", \"g12+0x800\", \"dev0\", "
            "\"oob_pa\"");
      return 0;
    }
  }
  if (!found) {
    error(scenario::kWrongType, value, expected("a number", value));
    return 0;
  }
  if (*found > limit) {
    error(scenario::kBadValue, value, fmt::format("{:#x} is more than {:#x}", *found, limit));
    return 0;
  }
  return *found;
}

std::uint64_t LineReader::number(const Value& in, std::string_view key, std::uint64_t limit) {
  const Value* value = required(in, key);
  return value == nullptr ? 0 : number(*value, limit);
}

std::uint64_t LineReader::number_or(const Value& in, std::string_view key, std::uint64_t absent,
                                    std::uint64_t limit) {
  return optional_number(in, key, limit).value_or(absent);
}

std::optional<std::uint64_t> LineReader::optional_number(const Value& in, std::string_view key,
                                                         std::uint64_t limit) {
  const Value* value = any(in, key);
  if (value == nullptr) return std::nullopt;
  return number(*value, limit);
}

std::string_view LineReader::text(const Value& value) {
  if (value.kind == Kind::String) return value.text;
  error(scenario::kWrongType, value, expected("text", value));
  return {};
}

std::string_view LineReader::text(const Value& in, std::string_view key) {
  const Value* value = required(in, key);
  return value == nullptr ? std::string_view{} : text(*value);
}

bool LineReader::flag_or(const Value& in, std::string_view key, bool absent) {
  const Value* value = any(in, key);
  if (value == nullptr) return absent;
  if (value->kind == Kind::Bool) return value->boolean;
  if (value->kind == Kind::Integer && (value->integer == 0 || value->integer == 1))
    return value->integer == 1;
  error(scenario::kWrongType, *value, expected("a truth value", *value));
  return absent;
}

void LineReader::bytes(const Value& in, std::string_view key, std::span<std::byte> out) {
  const Value* value = any(in, key);
  if (value == nullptr) return;
  const auto found = scenario::parse_bytes(text(*value));
  if (found && found->size() == out.size()) {
    std::ranges::copy(*found, out.begin());
    return;
  }
  error(scenario::kBadValue, *value, fmt::format("expected {} bytes as hexadecimal digits", out.size()));
}

void LineReader::numbers(const Value& in, std::string_view key, std::span<std::uint64_t> out) {
  const Value* value = any(in, key);
  if (value == nullptr) return;
  if (value->kind != Kind::Array && value->kind != Kind::Object) {
    error(scenario::kWrongType, *value, expected("a list, or a map from index to value", *value));
    return;
  }
  for_each_number(*value, out.size(), [&](std::size_t index, std::uint64_t number) { out[index] = number; });
}

std::optional<std::size_t> LineReader::index_of(const Value& entry, std::size_t position, bool map,
                                                std::size_t size) {
  std::size_t index = position;
  if (map) {
    const std::string_view key = entry.key;
    const char* const end = key.data() + key.size();
    const auto [stop, wrong] = std::from_chars(key.data(), end, index);
    if (wrong != std::errc{} || stop != end) index = size;
  }
  if (index < size) return index;
  error(scenario::kBadValue, entry,
        map ? fmt::format("`{}` is no index from 0 to {}", entry.key, size - 1)
            : fmt::format("more than {} entries", size));
  return std::nullopt;
}

void LineReader::unknown_word(const Value& value, std::string_view word,
                              std::span<const std::string_view> known) {
  if (value.kind != Kind::String) return;  // reported as of the wrong kind
  const auto near = scenario::nearest(word, known);
  error(scenario::kBadValue, value, fmt::format("`{}` means nothing here", word),
        near ? fmt::format("did you mean `{}`?", *near) : fmt::format("one of {}", fmt::join(known, ", ")));
}

}  // namespace realmsim::replay
