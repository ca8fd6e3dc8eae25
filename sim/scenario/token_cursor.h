// Where the tokens of a JSON text stand, for a parser that does not say. The cursor walks one step behind the
// parser: from the end of the token before over white space, commas, colons and comments to the start of the
// next. What it passes the parser has accepted, so it checks nothing itself.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "sim/scenario/source_file.h"

namespace realmsim::scenario {

class TokenCursor {
 public:
  TokenCursor(std::string_view text, std::size_t start) : text_(text), at_(start) {}

  ByteRange next();
  // The token that the parser refused after it had read so many bytes; the end of input counts as one.
  ByteRange refused(std::size_t bytes_read);
  void pass_rest() { pass_gap(text_.size()); }

  [[nodiscard]] const std::vector<ByteRange>& comments() const { return comments_; }

 private:
  void pass_gap(std::size_t limit);

  std::string_view text_;
  std::size_t at_;
  ByteRange last_;
  std::vector<ByteRange> comments_;
};

}  // namespace realmsim::scenario
