#include "sim/scenario/source_file.h"

#include <algorithm>
#include <array>

namespace realmsim::scenario {
namespace {

std::size_t line_begin(std::string_view text, std::size_t offset) {
  return text.substr(0, offset).find_last_of('\n') + 1;  // npos + 1 is 0
}

}  // namespace

Position SourceFile::position_of(std::size_t offset) const {
  offset -= begin;
  const auto before = std::string_view{text}.substr(0, offset);
  const auto line_ends = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  return {.line = line_ends + 1, .column = offset - line_begin(text, offset) + 1};
}

std::string_view SourceFile::line_around(std::size_t offset) const {
  offset -= begin;
  const std::size_t first = line_begin(text, offset);
  const std::size_t last = std::min(text.find('\n', offset), text.size());
  const std::string_view line = std::string_view{text}.substr(first, last - first);
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

std::string_view SourceFile::slice(ByteRange range) const {
  return std::string_view{text}.substr(range.begin - begin, range.end - range.begin);
}

std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) -> unsigned { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (text.size() < length) return 0;

  unsigned code_point = lead & (0x7fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
    code_point = code_point << 6 | (byte(i) & 0x3f);
  }
  constexpr std::array<unsigned, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
  return code_point < kSmallest[length] || code_point > 0x10ffff || surrogate ? 0 : length;
}

}  // namespace realmsim::scenario
