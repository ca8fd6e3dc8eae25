// Pieces of a JSON Schema (draft-07), made from the tables that the readers rest on.
#pragma once

#include <initializer_list>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "sim/scenario/key_row.h"

namespace realmsim::scenario::schema {

using Json = nlohmann::ordered_json;

// "${parameter}" in a text.
inline constexpr std::string_view kParameterPattern = "\\$\\{";

Json reference(std::string_view definition);
// Any of these, or "${parameter}".
Json or_parameter(Json form);
Json of_form(const KeyRow& row);
Json one_of_words(std::span<const std::string_view> words);
template <class Enum, std::size_t N>
Json one_of_words(const NameTable<Enum, N>& table) {
  const auto words = words_of(table);
  return one_of_words(std::span<const std::string_view>{words});
}
Json list_of(Json element);
// An object whose keys are names of the file's own.
Json by_name(Json value);

// What the values of rows without a form of their own may be.
using Nested = std::initializer_list<std::pair<std::string_view, Json>>;
// An object of a table: it needs what is required and has nothing else.
Json object(std::span<const KeyRow> keys, Nested nested = {});
// What must hold where a key is one of these words.
Json when(std::string_view key, Json words, Json then);

}  // namespace realmsim::scenario::schema
