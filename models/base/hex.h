// Bytes in memory order as people write them: two hexadecimal digits each, nothing between.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace realmsim {

inline std::string hex_digits(std::span<const std::byte> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : bytes) {
    text += kDigits[std::to_integer<unsigned>(byte >> 4)];
    text += kDigits[std::to_integer<unsigned>(byte & std::byte{0xf})];
  }
  return text;
}

}  // namespace realmsim
