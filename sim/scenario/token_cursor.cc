#include "sim/scenario/token_cursor.h"

#include <algorithm>

namespace realmsim::scenario {
namespace {

constexpr std::string_view kSeparators = " \t\r\n,:";
constexpr std::string_view kPunctuation = "[]{},:";
constexpr std::string_view kWordEnds = " \t\r\n[]{},:\"/";

bool contains(std::string_view set, char c) {
  return set.find(c) != std::string_view::npos;
}

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
  if (contains(kPunctuation, text[begin])) return begin + 1;
  return std::min(text.find_first_of(kWordEnds, begin + 1), text.size());
}

// `begin` itself if no comment starts there or it is not closed.
std::size_t comment_end(std::string_view text, std::size_t begin) {
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
    if (!contains(kSeparators, text_[at_])) return;
    ++at_;
  }
}

}  // namespace realmsim::scenario
