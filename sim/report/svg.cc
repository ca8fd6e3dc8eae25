#include "sim/report/svg.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace realmsim::report {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kReplaced{{
    {"&", "&amp;"},
    {"<", "&lt;"},
    {">", "&gt;"},
    {R"(")", "&quot;"},
    {"\x7f", kReplacement},
    {"\xef\xbf\xbe", kReplacement},  // U+FFFE
    {"\xef\xbf\xbf", kReplacement},  // U+FFFF
}};

bool is_control(char c) {
  return c >= '\0' && c < ' ' && c != '\t' && c != '\n' && c != '\r';
}

}  // namespace

std::string xml_text(std::string_view text) {
  std::string safe;
  while (!text.empty()) {
    const auto row =
        std::ranges::find_if(kReplaced, [&](const auto& pair) { return text.starts_with(pair.first); });
    if (row != kReplaced.end()) {
      safe += row->second;
      text.remove_prefix(row->first.size());
      continue;
    }
    safe += is_control(text.front()) ? kReplacement : text.substr(0, 1);
    text.remove_prefix(1);
  }
  return safe;
}

std::string coordinate(double value) {
  std::string text = fmt::format("{:.2f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string svg_line(Place from, Place to, std::string_view attributes) {
  return fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" {}/>\n", coordinate(from.x),
                     coordinate(from.y), coordinate(to.x), coordinate(to.y), attributes);
}

std::string svg_text(Place at, std::string_view attributes, std::string_view text) {
  return fmt::format("<text x=\"{}\" y=\"{}\" {}>{}</text>\n", coordinate(at.x), coordinate(at.y), attributes,
                     xml_text(text));
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    if (lines.empty() || lines.back().size() + 1 + word.size() > width) {
      lines.emplace_back(word);
    } else {
      lines.back().append(" ").append(word);
    }
  }
  return lines;
}

}  // namespace realmsim::report
