// How the tables of keys describe what an object of a scenario file may hold. Readers and the schema both
// rest on them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "models/base/name_table.h"

namespace realmsim::scenario {

// What a value may be, wherever "${parameter}" does not stand for it.
enum class Form : std::uint8_t {
  Table,         // an object or list with a table of its own
  Text,          //
  Word,          // one of the row's words
  Flag,          // true or false
  Whole,         // a whole number that is not negative
  Number,        //
  Address,       // "0x8800_0000"
  Size,          // "4KiB", or bytes as a number
  Time,          // "120ns"
  Bytes,         // hexadecimal digits, two to a byte
  Texts,         // a list of texts
  Quantity,      // a number, or digits as a text with or without a unit of size, or one of the row's words
  Physical,      // a quantity, a place, or a realm by its name
  Intermediate,  // a quantity, or a place in the realm's space
  RealmId,       // a quantity, or a realm by its name
  Place,         // the address of a place, or an object that names it with its space
  Value,         // a number, or a text: what the verb makes of it
  Quantities,    // quantities in a list, or by index
  Granules,      // a list of physical addresses
};

// A key that an object may have.
struct KeyRow {
  std::string_view name;
  enum class Need : std::uint8_t { Required, Optional } need = Need::Optional;
  std::string_view text;
  Form form = Form::Table;
  std::span<const std::string_view> words{};
  // Of a quantity; of how many bytes or values there are.
  std::uint64_t least = 0;
  std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  std::string_view fallback{};  // in JSON, what the key's absence means; empty: it depends
};

inline constexpr KeyRow::Need kRequired = KeyRow::Need::Required;
inline constexpr KeyRow::Need kOptional = KeyRow::Need::Optional;

// An optional quantity of so many bytes.
constexpr KeyRow field_key(std::string_view name, std::string_view text, std::size_t bytes,
                           std::string_view fallback) {
  const std::uint64_t all = std::numeric_limits<std::uint64_t>::max();
  return {.name = name,
          .text = text,
          .form = Form::Quantity,
          .most = all >> (64 - 8 * bytes),
          .fallback = fallback};
}

template <class Enum, std::size_t N>
constexpr std::array<std::string_view, N> words_of(const NameTable<Enum, N>& table) {
  std::array<std::string_view, N> words;
  for (std::size_t i = 0; i < N; ++i)
    words[i] = table[i].name;
  return words;
}

}  // namespace realmsim::scenario
