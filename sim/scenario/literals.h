// How addresses, sizes and times are written in a file: "0x8800_0000", "4KiB", "120ns". Underscores group
// digits and mean nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "models/base/time.h"

namespace realmsim::scenario {

// Hexadecimal with 0x, or decimal.
std::optional<std::uint64_t> parse_integer(std::string_view text);
// As a list counts: decimal, without zeros in front.
std::optional<std::uint64_t> parse_index(std::string_view text);
// A whole number of B, KiB, MiB or GiB, or a plain number of bytes.
std::optional<std::uint64_t> parse_size(std::string_view text);
// A whole number of ps, ns, us, ms or s.
std::optional<Picoseconds> parse_time(std::string_view text);
// Bytes in memory order as hexadecimal digits, two each, with or without 0x.
std::optional<std::vector<std::byte>> parse_bytes(std::string_view text);

// Lower-case words and digits joined by hyphens, as scenarios and cases are named.
bool is_hyphenated(std::string_view name);

}  // namespace realmsim::scenario
