// Colour, or none: no escape byte reaches a stream that did not ask for it.
#pragma once

#include <string>
#include <string_view>

namespace realmsim::report {

class Style {
 public:
  explicit Style(bool color) : color_(color) {}
  [[nodiscard]] std::string good(std::string_view text) const { return paint("32", text); }
  [[nodiscard]] std::string bad(std::string_view text) const { return paint("31", text); }
  [[nodiscard]] std::string strong(std::string_view text) const { return paint("1", text); }

 private:
  [[nodiscard]] std::string paint(std::string_view code, std::string_view text) const {
    if (!color_) return std::string{text};
    return "\x1b[" + std::string{code} + "m" + std::string{text} + "\x1b[0m";
  }

  bool color_;
};

}  // namespace realmsim::report
