// Bytes from digits.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace realmsim::testing {

// Of an even number of digits in lower case.
inline std::vector<std::byte> unhex(std::string_view text) {
  const auto digit = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    bytes.push_back(static_cast<std::byte>(digit(text[i]) << 4 | digit(text[i + 1])));
  return bytes;
}

}  // namespace realmsim::testing
