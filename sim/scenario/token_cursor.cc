#include "sim/scenario/token_cursor.h"

#include <algorithm>
#include <array>

namespace realmsim::scenario {
namespace {

// Characters of a set, looked up at the price of a load.
class CharacterSet {
 public:
  constexpr explicit CharacterSet(std::string_view characters) {
    for (const char c : characters)
      holds_[static_cast<unsigned char>(c)] = true;
  }
  constexpr bool holds(char c) const { return holds_[static_cast<unsigned char>(c)]; }

 private:
  std::array<bool, 256> holds_{};
};

constexpr CharacterSet kSeparators{" \t\r\n,:"};
constexpr CharacterSet kPunctuation{"[]{},:"};
constexpr CharacterSet kWordEnds{" \t\r\n[]{},:\"/"};

std::size_t string_end(std::string_view text, std::size_t begin) {
  for (std::size_t i = begin + 1; i < text.size() && text[i] != '\n'; ++i) {
    if (text[i] == '"') return i + 1;
    if (text[i] == '\\') ++i;
  }
  return std::min(text.find('\n', begin), text.size());
}

std::size_t token_end(std::string_view text, std::size_t begin) {
  if (begin == text.size()) return begin;
  if (text[begin] == '"') return string_end(text, begin);
  if (kPunctuation.holds(text[begin])) return begin + 1;
  std::size_t end = begin + 1;
  while (end < text.size() && !kWordEnds.holds(text[end]))
    ++end;
  return end;
}

// `begin` itself if no comment starts there or it is not closed.
std::size_t comment_end(std::string_view text, std::size_t begin) {
  if (text[begin] != '/') return begin;
  const std::string_view opening = text.substr(begin, 2);
  if (opening == "//") return std::min(text.find_first_of("\r\n", begin), text.size());
  if (opening != "/*") return begin;
  const std::size_t closing = text.find("*/", begin + 2);
  return closing == std::string_view::npos ? begin : closing + 2;
}

}  // namespace

ByteRange TokenCursor::next() {
  pass_gap(text_.size());
  last_ = {at_, token_end(text_, at_)};
  at_ = last_.end;
  return last_;
}

ByteRange TokenCursor::refused(std::size_t bytes_read) {
  // `01` and `truefalse` are one word to a reader but two tokens to the parser, which accepted the first.
  if (bytes_read <= at_) return last_;
  pass_gap(std::min(bytes_read - 1, text_.size()));
  return {at_, token_end(text_, at_)};
}

void TokenCursor::pass_gap(std::size_t limit) {
  while (at_ < limit) {
    const std::size_t after_comment = comment_end(text_, at_);
    if (after_comment > at_) {
      comments_.push_back({at_, after_comment});
      at_ = after_comment;
      continue;
    }
    if (!kSeparators.holds(text_[at_])) return;
    ++at_;
  }
}

}  // namespace realmsim::scenario
