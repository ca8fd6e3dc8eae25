#include "sim/cli/selection.h"

#include <cctype>

#include <fmt/format.h>

namespace realmsim::cli {
namespace {

std::vector<std::string> tokens_of(std::string_view text) {
  std::vector<std::string> tokens;
  bool in_word = false;
  for (const char c : text) {
    const bool space = std::isspace(static_cast<unsigned char>(c)) != 0;
    const bool parenthesis = c == '(' || c == ')';
    if (!space && (parenthesis || !in_word)) {
      tokens.emplace_back(1, c);
    } else if (!space) {
      tokens.back() += c;
    }
    in_word = !space && !parenthesis;
  }
  return tokens;
}

// Reads an expression and says whether it is true of a text; `or` binds least, `not` most.
class Evaluation {
 public:
  Evaluation(const std::vector<std::string>& tokens, std::string_view text) : tokens_(tokens), text_(text) {}

  // Nothing if there is no whole expression.
  std::optional<bool> run() {
    const bool value = any();
    return sound_ && next_ == tokens_.size() ? std::optional{value} : std::nullopt;
  }

 private:
  [[nodiscard]] bool take(std::string_view token) {
    if (next_ == tokens_.size() || tokens_[next_] != token) return false;
    ++next_;
    return true;
  }
  bool any() {
    bool value = all();
    while (take("or"))
      value = all() || value;
    return value;
  }
  bool all() {
    bool value = one();
    while (take("and"))
      value = one() && value;
    return value;
  }
  bool one() {
    if (take("not")) return !one();
    if (take("(")) {
      const bool value = any();
      sound_ = sound_ && take(")");
      return value;
    }
    const bool word =
        next_ != tokens_.size() && tokens_[next_] != ")" && tokens_[next_] != "and" && tokens_[next_] != "or";
    sound_ = sound_ && word;
    return word && text_.find(tokens_[next_++]) != std::string_view::npos;
  }

  const std::vector<std::string>& tokens_;
  std::string_view text_;
  std::size_t next_ = 0;
  bool sound_ = true;
};

}  // namespace

std::optional<Selection> Selection::parse(std::string_view text) {
  Selection selection;
  selection.tokens_ = tokens_of(text);
  const bool sound = selection.tokens_.empty() || Evaluation{selection.tokens_, {}}.run();
  return sound ? std::optional{selection} : std::nullopt;
}

bool Selection::chooses(std::string_view text) const {
  return tokens_.empty() || Evaluation{tokens_, text}.run().value_or(false);
}

std::string wrong_selection(const std::string& text) {
  return Selection::parse(text) ? std::string{}
                                : fmt::format("`{}` is no expression of words, and, or, not, ( )", text);
}

}  // namespace realmsim::cli
