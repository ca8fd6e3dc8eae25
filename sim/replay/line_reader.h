// Typed reading of one line: numbers, symbols, names, lists. What does not fit is reported at its place in
// the file; the value asked for is then zero or empty, and sound() says that the line means nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "models/base/name_table.h"
#include "sim/replay/json_line.h"
#include "sim/replay/symbols.h"
#include "sim/scenario/diagnostic.h"

namespace realmsim::replay {

inline constexpr std::uint64_t kAnyNumber = ~std::uint64_t{0};

class LineReader {
 public:
  // `offset` is where the line starts in the file of the diagnostics.
  LineReader(const JsonLine& line, std::size_t offset, const Symbols& symbols,
             scenario::Diagnostics& diagnostics)
      : line_(line), offset_(offset), symbols_(symbols), diagnostics_(diagnostics) {}

  [[nodiscard]] bool sound() const { return sound_; }
  [[nodiscard]] const Value& root() const { return line_.root(); }
  [[nodiscard]] const Symbols& symbols() const { return symbols_; }
  void error(const scenario::CodeRow& row, const Value& at, std::string message, std::string help = {});

  // Nothing if the key is absent; reported if the value is of another kind.
  const Value* object(const Value& in, std::string_view key);
  const Value* array(const Value& in, std::string_view key);
  const Value* any(const Value& in, std::string_view key) const { return line_.find(in, key); }
  // Reported if absent.
  const Value* required(const Value& in, std::string_view key);
  [[nodiscard]] Inside inside(const Value& value) const { return line_.inside(value); }

  // An integer, hexadecimal text or a symbol; a negative one is its 64 bits.
  std::uint64_t number(const Value& value, std::uint64_t limit = kAnyNumber);
  std::uint64_t number(const Value& in, std::string_view key, std::uint64_t limit = kAnyNumber);
  std::uint64_t number_or(const Value& in, std::string_view key, std::uint64_t absent,
                          std::uint64_t limit = kAnyNumber);
  std::optional<std::uint64_t> optional_number(const Value& in, std::string_view key,
                                               std::uint64_t limit = kAnyNumber);

  std::string_view text(const Value& value);
  std::string_view text(const Value& in, std::string_view key);
  // true, false, 1 or 0.
  bool flag_or(const Value& in, std::string_view key, bool absent);
  // Bytes in memory order, two hexadecimal digits each.
  void bytes(const Value& in, std::string_view key, std::span<std::byte> out);
  // A list from index 0, or a map from index to value. What is not listed stays as it is.
  void numbers(const Value& in, std::string_view key, std::span<std::uint64_t> out);
  // visit(index, value) for each entry of such a list or map.
  template <class Visit>
  void for_each_number(const Value& value, std::size_t size, Visit visit);

  // A word of a table of names.
  template <class Enum, std::size_t N>
  Enum word(const Value& value, const NameTable<Enum, N>& names);

 private:
  std::optional<std::size_t> index_of(const Value& entry, std::size_t position, bool map, std::size_t size);
  void unknown_word(const Value& value, std::string_view word, std::span<const std::string_view> known);

  const JsonLine& line_;
  std::size_t offset_;
  const Symbols& symbols_;
  scenario::Diagnostics& diagnostics_;
  bool sound_ = true;
  unsigned told_ = 0;  // errors of this line; after some, more would help nobody
};

template <class Visit>
void LineReader::for_each_number(const Value& value, std::size_t size, Visit visit) {
  std::size_t position = 0;
  for (const Value& entry : inside(value)) {
    const auto index = index_of(entry, position++, value.kind == Kind::Object, size);
    if (index) visit(*index, number(entry));
  }
}

template <class Enum, std::size_t N>
Enum LineReader::word(const Value& value, const NameTable<Enum, N>& names) {
  const std::string_view found = text(value);
  if (const auto known = find_value(names, found)) return *known;
  std::array<std::string_view, N> all{};
  for (std::size_t i = 0; i < N; ++i)
    all[i] = names[i].name;
  unknown_word(value, found, all);
  return names[0].value;
}

}  // namespace realmsim::replay
