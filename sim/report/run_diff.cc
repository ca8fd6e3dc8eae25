#include "sim/report/run_diff.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/report/event_reader.h"

namespace realmsim::report {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

json without(json event, const std::set<std::string>& ignored) {
  for (const std::string& key : ignored)
    event.erase(key);
  return event;
}

std::string value_in(const json& event, const std::string& key) {
  return event.contains(key) ? event[key].dump() : std::string{};
}

std::vector<KeyDifference> differences(const json& a, const json& b) {
  std::set<std::string> keys;
  for (const json* event : {&a, &b}) {
    for (const auto& [key, value] : event->items())
      keys.insert(key);
  }
  std::vector<KeyDifference> found;
  for (const std::string& key : keys) {
    KeyDifference difference{key, value_in(a, key), value_in(b, key)};
    if (difference.a != difference.b) found.push_back(std::move(difference));
  }
  return found;
}

std::string line_text(const KeyDifference& difference) {
  const auto shown = [](const std::string& value) { return value.empty() ? "nothing" : value; };
  return fmt::format("  {}: {} | {}\n", difference.key, shown(difference.a), shown(difference.b));
}

ordered_json to_json(const std::vector<KeyDifference>& differences) {
  ordered_json list = ordered_json::array();
  for (const KeyDifference& one : differences) {
    list.push_back({{"key", one.key},
                    {"a", one.a.empty() ? json{} : json::parse(one.a)},
                    {"b", one.b.empty() ? json{} : json::parse(one.b)}});
  }
  return list;
}

}  // namespace

RunDiff diff_runs(const Events& a, const Events& b, const std::set<std::string>& ignored) {
  RunDiff diff;
  const json none = json::object();
  const std::size_t events = std::max(a.size(), b.size());
  for (std::size_t i = 0; i < events; ++i) {
    const json& event_a = i < a.size() ? a[i] : none;
    const json& event_b = i < b.size() ? b[i] : none;
    auto found = differences(without(event_a, ignored), without(event_b, ignored));
    if (i == 0) {
      diff.header = std::move(found);
      continue;
    }
    if (diff.differing == 0 && text_of(event_a, "t") == "step" && found.empty()) diff.step = event_a;
    if (found.empty()) continue;
    if (++diff.differing != 1) continue;
    diff.agreeing = i;
    diff.first = std::move(found);
    if (i < a.size()) diff.event_a = event_a.dump();
    if (i < b.size()) diff.event_b = event_b.dump();
  }
  if (diff.differing == 0) diff.agreeing = events;
  return diff;
}

std::string diff_text(const RunDiff& diff) {
  std::string text;
  if (!diff.header.empty()) text += "the runs are of different things:\n";
  for (const KeyDifference& one : diff.header)
    text += line_text(one);
  if (diff.differing == 0) return text + fmt::format("{} events agree\n", diff.agreeing);
  text += fmt::format("first difference at event {}", diff.agreeing);
  if (!diff.step.is_null())
    text += fmt::format(", in step {} ({}, {})", count_of(diff.step, "n"), text_of(diff.step, "by"),
                        text_of(diff.step, "do"));
  text += ":\n";
  for (const KeyDifference& one : diff.first)
    text += line_text(one);
  text += fmt::format("  - {}\n  + {}\n", diff.event_a.empty() ? "the run has ended" : diff.event_a,
                      diff.event_b.empty() ? "the run has ended" : diff.event_b);
  return text + fmt::format("{} events agree before it, {} differ in all\n", diff.agreeing, diff.differing);
}

ordered_json diff_json(const RunDiff& diff) {
  ordered_json document{{"format", "realmsim.diff/1"},
                        {"same", diff.same()},
                        {"header", to_json(diff.header)},
                        {"agreeing", diff.agreeing},
                        {"differing", diff.differing}};
  if (diff.differing != 0) {
    document["first"] = {{"event", diff.agreeing}, {"step", diff.step}, {"keys", to_json(diff.first)}};
  }
  return document;
}

}  // namespace realmsim::report
