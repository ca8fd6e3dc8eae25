#include "tests/replay/trace_mutator.h"

#include <algorithm>
#include <array>

namespace realmsim::testing {
namespace {

constexpr std::size_t kMostLines = 60;

// Values that a trace could hold there, and values that it could not.
constexpr std::array kPlausible = std::to_array<std::string_view>({"0",
                                                                   "-1",
                                                                   "1",
                                                                   "2",
                                                                   "3",
                                                                   "16",
                                                                   "4096",
                                                                   "\"0x1000\"",
                                                                   "\"0x200000\"",
                                                                   "\"0x8000000000\"",
                                                                   "\"0x7ffffffff000\"",
                                                                   "\"0xffffffffffffffff\"",
                                                                   "\"g0\"",
                                                                   "\"g1\"",
                                                                   "\"g2\"",
                                                                   "\"g4\"",
                                                                   "\"g120\"",
                                                                   "\"g512\"",
                                                                   "\"g0+0x800\"",
                                                                   "\"dev1\"",
                                                                   "\"oob_pa\"",
                                                                   "\"RMI_REC_ENTER\"",
                                                                   "\"RMI_REALM_DESTROY\"",
                                                                   "\"MACRO_DELEGATE_RANGE\"",
                                                                   "\"RMI_DATA_DESTROY\"",
                                                                   "\"FIQ\"",
                                                                   "\"SMC\"",
                                                                   "[]",
                                                                   "{}"});
constexpr std::array kImpossible = std::to_array<std::string_view>(
    {"null", "true", "\"\"", "0.5", "1e400", "9007199254740992", "18446744073709551616", "4194304",
     "\"0x1ffffffffffffffff\"", "\"g99999999999999999999\"", "\"g0+0x\"", "\"NO_SUCH_CALL\"",
     "[{\"do\":\"FIQ\"}]", "[[[[[[[[]]]]]]]]", "\"\\ud800\"", "\"\\u0000\""});

constexpr std::array kPieces = std::to_array<std::string_view>({"{",
                                                                "}",
                                                                "[",
                                                                "]",
                                                                "\"",
                                                                ",",
                                                                ":",
                                                                "\\",
                                                                "\n",
                                                                "\r",
                                                                "\t",
                                                                "\xff",
                                                                "\xc3\x28",
                                                                std::string_view{"\0", 1},
                                                                "\xef\xbb\xbf",
                                                                "//",
                                                                "/*",
                                                                "0",
                                                                "e",
                                                                "-",
                                                                "1e99",
                                                                "\"seq\":1,",
                                                                "\"n\":0,",
                                                                "{\"header\":1}"});

// Where a JSON value of the text starts and ends, roughly: behind a colon or a comma.
std::pair<std::size_t, std::size_t> value_after(const std::string& text, std::size_t from) {
  const std::size_t begin = std::min(text.find_first_of(":,", from), text.size() - 1) + 1;
  return {begin, std::min(text.find_first_of(",]}\n", begin), text.size())};
}

}  // namespace

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

std::string TraceMutator::excerpt(const std::vector<std::string>& lines) {
  std::size_t first = 1 + below(lines.size() - 1);
  while (first > 1 && lines[first].find("\"n\":0,") == std::string::npos)
    --first;
  const std::size_t count = std::min(1 + below(kMostLines), lines.size() - first);
  std::string text = lines.front() + "\n";
  for (std::size_t i = first; i < first + count; ++i)
    text += lines[i] + "\n";
  return text;
}

std::string TraceMutator::mutate(std::string text) {
  for (std::size_t faults = 1 + below(2); faults > 0 && !text.empty(); --faults)
    text = mutate_once(std::move(text));
  return text;
}

std::string TraceMutator::mutate_once(std::string text) {
  const std::size_t at = below(text.size());
  switch (below(12)) {
    case 0:
      return text.substr(0, at);
    case 1:
      text[at] = static_cast<char>(below(256));
      return text;
    case 2:
      text.insert(at, one_of(kPieces));
      return text;
    case 3:
      text.erase(at, 1 + below(12));
      return text;
    case 4:
      return in_lines(text);
    default:
      return in_value(std::move(text));
  }
}

// Another value, or one digit changed.
std::string TraceMutator::in_value(std::string text) {
  const auto [begin, end] = value_after(text, below(text.size()));
  if (begin >= end) return text;
  const std::size_t digit = text.find_first_of("0123456789", begin);
  if (below(2) == 0 && digit < end) {
    text[digit] = static_cast<char>('0' + below(10));
    return text;
  }
  return text.replace(begin, end - begin, below(3) == 0 ? one_of(kImpossible) : one_of(kPlausible));
}

// A line lost, doubled, moved, or cut in the middle of the file.
std::string TraceMutator::in_lines(const std::string& text) {
  std::vector<std::string> lines = lines_of(text);
  const std::size_t at = below(lines.size());
  switch (below(4)) {
    case 0:
      lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at));
      break;
    case 1:
      lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), lines[at]);
      break;
    case 2:
      std::swap(lines[at], lines[below(lines.size())]);
      break;
    default:
      lines[at].resize(below(lines[at].size() + 1));
      break;
  }
  std::string joined;
  for (const std::string& line : lines)
    joined += line + "\n";
  return joined;
}

}  // namespace realmsim::testing
