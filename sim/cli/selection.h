// -k EXPR: words joined by `and`, `or`, `not` and parentheses, each true of a text that contains it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace realmsim::cli {

// What is wrong with such an expression; empty if nothing is.
std::string wrong_selection(const std::string& text);

class Selection {
 public:
  // Nothing if the text is no such expression. The empty one chooses everything.
  static std::optional<Selection> parse(std::string_view text);

  [[nodiscard]] bool chooses(std::string_view text) const;

 private:
  std::vector<std::string> tokens_;
};

}  // namespace realmsim::cli
