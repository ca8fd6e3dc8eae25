#include "sim/scenario/literals.h"

#include <array>
#include <charconv>
#include <limits>
#include <string>

namespace realmsim::scenario {
namespace {

struct Unit {
  std::string_view suffix;
  std::uint64_t factor;
};

constexpr std::array kSizeUnits{Unit{"KiB", std::uint64_t{1} << 10}, Unit{"MiB", std::uint64_t{1} << 20},
                                Unit{"GiB", std::uint64_t{1} << 30}, Unit{"B", 1}, Unit{"", 1}};
constexpr std::array kTimeUnits{Unit{"ps", 1}, Unit{"ns", 1'000}, Unit{"us", 1'000'000},
                                Unit{"ms", 1'000'000'000}, Unit{"s", 1'000'000'000'000}};

template <std::size_t N>
std::optional<std::uint64_t> parse_with_unit(std::string_view text, const std::array<Unit, N>& units) {
  for (const Unit& unit : units) {
    if (!text.ends_with(unit.suffix)) continue;
    const auto count = parse_integer(text.substr(0, text.size() - unit.suffix.size()));
    if (!count || *count > std::numeric_limits<std::uint64_t>::max() / unit.factor) return std::nullopt;
    return *count * unit.factor;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> parse_integer(std::string_view text) {
  const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  if (hexadecimal) text.remove_prefix(2);
  std::string without_groups;
  if (text.find('_') != std::string_view::npos) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '_') without_groups.push_back(text[i]);
      const bool stray = text[i] == '_' && (i == 0 || i + 1 == text.size() || text[i + 1] == '_');
      if (stray) return std::nullopt;
    }
    text = without_groups;
  }
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, hexadecimal ? 16 : 10);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> parse_index(std::string_view text) {
  const auto value = parse_integer(text);
  return value && std::to_string(*value) == text ? value : std::nullopt;
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  return parse_with_unit(text, kSizeUnits);
}

std::optional<Picoseconds> parse_time(std::string_view text) {
  const auto value = parse_with_unit(text, kTimeUnits);
  if (!value) return std::nullopt;
  return Picoseconds{*value};
}

std::optional<std::vector<std::byte>> parse_bytes(std::string_view text) {
  if (text.starts_with("0x")) text.remove_prefix(2);
  std::vector<std::byte> bytes;
  std::string digits;
  for (const char c : text) {
    if (c == '_') continue;
    digits.push_back(c);
    if (digits.size() < 2) continue;
    unsigned value = 0;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + 2, value, 16);
    if (error != std::errc{} || stop != digits.data() + 2) return std::nullopt;
    bytes.push_back(static_cast<std::byte>(value));
    digits.clear();
  }
  if (!digits.empty()) return std::nullopt;
  return bytes;
}

bool is_hyphenated(std::string_view name) {
  const auto of_word = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
  };
  bool in_word = false;
  for (const char letter : name) {
    if (!of_word(letter) && !(letter == '-' && in_word)) return false;
    in_word = letter != '-';
  }
  return in_word;
}

}  // namespace realmsim::scenario
