#include "sim/report/event_reader.h"

#include <algorithm>
#include <charconv>

namespace realmsim::report {

using nlohmann::json;

std::string text_of(const json& event, const char* key) {
  const auto found = event.find(key);
  return found != event.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::optional<std::uint64_t> hex_of(const json& event, const char* key) {
  const auto found = event.find(key);
  if (found == event.end() || !found->is_string()) return std::nullopt;
  const std::string& text = found->get_ref<const std::string&>();
  std::uint64_t value = 0;
  if (!text.starts_with("0x")) return std::nullopt;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + 2, end, value, 16);
  return error == std::errc{} && stop == end ? std::optional{value} : std::nullopt;
}

std::uint64_t count_of(const json& event, const char* key) {
  const auto found = event.find(key);
  return found != event.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

std::optional<bool> read_events(const scenario::SourceFile& events, scenario::Diagnostics& diagnostics,
                                const std::function<std::string(const json& event)>& take) {
  const auto wrong = [&](std::size_t begin, std::size_t end, std::string message, std::string help) {
    scenario::Diagnostic found = scenario::error_at(scenario::kBadValue, {begin, end}, std::move(message));
    found.help = std::move(help);
    diagnostics.add(std::move(found));
    return std::nullopt;
  };
  bool header = false;
  bool complete = false;
  const std::string_view text = events.text;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const json event = json::parse(text.substr(at, end - at), nullptr, false);
    if (!event.is_object() && header && end == text.size()) return false;
    if (!event.is_object())
      return wrong(at, end, "the line is no event", "one JSON object a line, as `run --jsonl` writes");
    const std::string type = text_of(event, "t");
    if (!header && (type != "header" || text_of(event, "schema") != "realmsim.events/1"))
      return wrong(at, end, "an event stream starts with its header",
                   "write one with `realmsim run FILE --jsonl events.jsonl`");
    header = true;
    if (std::string message = take(event); !message.empty()) return wrong(at, end, std::move(message), {});
    complete = type == "end" && event.contains("complete") && event["complete"] == true;
    at = end + 1;
  }
  if (!header)
    return wrong(0, 0, "there is no event", "write some with `realmsim run FILE --jsonl events.jsonl`");
  return complete;
}

}  // namespace realmsim::report
