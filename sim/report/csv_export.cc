#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/report/event_exports.h"

namespace realmsim::report {
namespace {

constexpr std::array<const char*, 19> kColumns{
    "seq", "t",       "cpu",  "cycles", "ps",     "n",     "by",    "do",      "call", "from",
    "x0",  "refused", "kind", "key",    "before", "after", "cause", "address", "to"};

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string result = "\"";
  for (const char c : text)
    result += c == '"' ? "\"\"" : std::string{c};
  return result + "\"";
}

std::string cell(const nlohmann::json& value) {
  return quoted(value.is_string() ? value.get<std::string>() : value.dump());
}

}  // namespace

std::string events_csv(const Events& events) {
  std::string text = fmt::format("{},more\r\n", fmt::join(kColumns, ","));
  for (const nlohmann::json& event : events) {
    nlohmann::json more = event;
    for (const char* column : kColumns) {
      if (event.contains(column)) text += cell(event[column]);
      text += ',';
      more.erase(column);
    }
    if (!more.empty()) text += cell(more);
    text += "\r\n";
  }
  return text;
}

}  // namespace realmsim::report
