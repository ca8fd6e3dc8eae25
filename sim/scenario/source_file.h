// The text of a file that a person wrote, and where a byte of it stands: lines and columns from 1, columns in
// bytes. Everything that reads a scenario speaks of byte offsets; only what is shown to people asks for
// lines. The offsets of files that are read together follow one another, so that an offset names its file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace realmsim::scenario {

// Bytes [begin, end), counted through all files that are read together.
struct ByteRange {
  std::size_t begin = 0;
  std::size_t end = 0;
  friend constexpr bool operator==(ByteRange, ByteRange) = default;
};

struct Position {
  std::size_t line = 1;
  std::size_t column = 1;
  friend constexpr bool operator==(Position, Position) = default;
};

struct SourceFile {
  std::string name;
  std::string text;
  std::size_t begin = 0;  // of its first byte

  // The end of input; the next file begins after it.
  [[nodiscard]] std::size_t end() const { return begin + text.size(); }
  // `offset` is one of begin to end().
  [[nodiscard]] Position position_of(std::size_t offset) const;
  // The line that holds the byte, without its line end.
  [[nodiscard]] std::string_view line_around(std::size_t offset) const;
  [[nodiscard]] std::string_view slice(ByteRange range) const;
};

// Length of the well-formed UTF-8 sequence that `text`, which is not empty, starts with; 0 if there is none.
std::size_t utf8_length(std::string_view text);

}  // namespace realmsim::scenario
