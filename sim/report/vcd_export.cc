#include <map>

#include <fmt/format.h>

#include "sim/report/event_exports.h"
#include "sim/report/event_time.h"
#include "sim/report/state_text.h"

namespace realmsim::report {
namespace {

using nlohmann::json;

// A signal is named by its scope and its own name, which are words of the standard.
struct Signal {
  std::string scope;
  std::string name;
  friend auto operator<=>(const Signal&, const Signal&) = default;
};

struct Change {
  std::uint64_t time;
  Signal signal;
  std::string value;
};

std::string word(std::string text) {
  for (char& c : text)
    c = c == ' ' || c == '\t' || c == '\n' ? '_' : c;
  return text.empty() ? "-" : text;
}

std::string element_of(const json& event) {
  return fmt::format("pe{}", count_of(event, "cpu"));
}

std::vector<Change> changes_of(const Events& events) {
  EventTime time;
  std::string actor;  // whose step it is
  std::vector<Change> changes;
  for (const json& event : events) {
    const std::string type = text_of(event, "t");
    const std::uint64_t now = time.at(event);
    const auto add = [&](const std::string& scope, const std::string& name, const std::string& value) {
      changes.push_back({now, {scope, word(name)}, word(value)});
    };
    if (type == "step") {
      actor = text_of(event, "by");
      add("actors", actor, text_of(event, "do"));
    }
    if (type == "step_end") add("actors", actor, "-");
    if (type == "call") add("elements", element_of(event), text_of(event, "call"));
    if (type == "fault") add("elements", element_of(event), "fault_" + text_of(event, "kind"));
    if (type == "exit") add("elements", element_of(event), "exit_" + text_of(event, "reason"));
    if (type == "state") add("state", state_name(event), state_text(event, "after"));
  }
  return changes;
}

// The value before the first change, where the stream tells one.
std::map<Signal, std::string> first_values(const Events& events, const std::vector<Change>& changes) {
  std::map<Signal, std::string> values;
  for (const json& event : events) {
    if (text_of(event, "t") == "state")
      values.try_emplace({"state", word(state_name(event))}, word(state_text(event, "before")));
  }
  for (const Change& change : changes)
    values.try_emplace(change.signal, "-");
  return values;
}

// Identifier codes are of the printable characters.
std::string code_of(std::size_t number) {
  constexpr std::size_t kCodes = 94;
  std::string code;
  for (++number; number != 0; number = (number - 1) / kCodes)
    code += static_cast<char>('!' + (number - 1) % kCodes);
  return code;
}

}  // namespace

std::string events_vcd(const Events& events) {
  const std::vector<Change> changes = changes_of(events);
  const std::map<Signal, std::string> first = first_values(events, changes);
  std::map<Signal, std::string> codes;
  std::string text = "$version realmsim $end\n$timescale 1ps $end\n";
  std::string scope;
  for (const auto& [signal, value] : first) {
    if (signal.scope != scope) {
      if (!scope.empty()) text += "$upscope $end\n";
      scope = signal.scope;
      text += fmt::format("$scope module {} $end\n", scope);
    }
    const std::string code = code_of(codes.size());
    text += fmt::format("$var string 1 {} {} $end\n", code, signal.name);
    codes[signal] = code;
  }
  if (!scope.empty()) text += "$upscope $end\n";
  text += "$enddefinitions $end\n#0\n$dumpvars\n";
  for (const auto& [signal, value] : first)
    text += fmt::format("s{} {}\n", value, codes[signal]);
  text += "$end\n";
  std::uint64_t now = 0;
  for (const Change& change : changes) {
    if (change.time != now) text += fmt::format("#{}\n", change.time);
    now = change.time;
    text += fmt::format("s{} {}\n", change.value, codes[change.signal]);
  }
  return text;
}

std::string vcd_save_file(const Events& events, const std::string& dump) {
  std::string text = fmt::format("[dumpfile] \"{}\"\n", dump);
  std::string scope;
  for (const auto& [signal, value] : first_values(events, changes_of(events))) {
    if (signal.scope != scope) text += fmt::format("@200\n-{}\n@820\n", signal.scope);
    scope = signal.scope;
    text += fmt::format("{}.{}\n", signal.scope, signal.name);
  }
  return text;
}

}  // namespace realmsim::report
