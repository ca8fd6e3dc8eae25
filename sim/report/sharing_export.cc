#include "sim/report/sharing_export.h"

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/rmm/granule.h"

namespace realmsim::report {
namespace {

using nlohmann::json;

// Empty where the event has no such text.
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

// The words of the access policy tables, as the events change them.
class Tables {
 public:
  void clear() { words_.clear(); }

  // False if the event lacks what a state event has.
  bool take(const json& event) {
    const std::string kind = text_of(event, "kind");
    if (kind != name_of(StateKind::AptRecord) && kind != name_of(StateKind::GranuleState)) return true;
    const auto key = hex_of(event, "key");
    const auto before = hex_of(event, "before");
    const auto after = hex_of(event, "after");
    if (!key || !before || !after) return false;
    if (kind == name_of(StateKind::AptRecord)) {
      words_[Pa{*key}] = *after;
    } else if (*before == static_cast<std::uint64_t>(rmm::GranuleState::Apt)) {
      words_.erase(words_.lower_bound(Pa{*key}), words_.lower_bound(Pa{*key} + kGranuleBytes));
    }
    return true;
  }

  [[nodiscard]] std::vector<csm::SharingRecords> records() const {
    std::map<Pa, csm::SharingRecords> tables;
    for (const auto& [address, word] : words_) {
      const Pa slot = address.align_down(sizeof(csm::AptWords));
      if (address != slot) continue;
      csm::SharingRecords& table = tables[address.align_down(kGranuleBytes)];
      const csm::AptWords words{word, at(slot + 8), at(slot + 16), at(slot + 24)};
      if (slot.aligned_to(kGranuleBytes)) {
        table.realm = static_cast<csm::RealmId>(words[1]);
      } else {
        table.read(words);
      }
    }
    std::vector<csm::SharingRecords> all;
    for (auto& [granule, table] : tables)
      all.push_back(std::move(table));
    return all;
  }

 private:
  [[nodiscard]] std::uint64_t at(Pa address) const {
    const auto found = words_.find(address);
    return found == words_.end() ? 0 : found->second;
  }

  std::map<Pa, std::uint64_t> words_;
};

}  // namespace

std::optional<SharingExport> read_sharing(const scenario::SourceFile& events,
                                          const std::optional<std::string>& part,
                                          scenario::Diagnostics& diagnostics) {
  const auto wrong = [&](std::size_t begin, std::size_t end, std::string message, std::string help) {
    scenario::Diagnostic found = scenario::error_at(scenario::kBadValue, {begin, end}, std::move(message));
    found.help = std::move(help);
    diagnostics.add(std::move(found));
    return std::nullopt;
  };
  Tables tables;
  bool header = false;
  bool complete = false;
  bool wanted = !part;  // what comes now is of the part that is asked for
  bool met = !part;
  const std::string_view text = events.text;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const json event = json::parse(text.substr(at, end - at), nullptr, false);
    if (!event.is_object())
      return wrong(at, end, "the line is no event", "one JSON object a line, as `run --jsonl` writes");
    const std::string type = text_of(event, "t");
    if (!header && (type != "header" || text_of(event, "schema") != "realmsim.events/1"))
      return wrong(at, end, "an event stream starts with its header",
                   "write one with `realmsim run FILE --jsonl events.jsonl`");
    header = true;
    if (type == "part") {
      wanted = !part || text_of(event, "name") == *part;
      met = met || wanted;
      if (wanted) tables.clear();
    }
    if (type == "state" && wanted && !tables.take(event))
      return wrong(at, end, "the event lacks key, before or after", {});
    complete = type == "end" && event.contains("complete") && event["complete"] == true;
    at = end + 1;
  }
  if (!header)
    return wrong(0, 0, "there is no event", "write some with `realmsim run FILE --jsonl events.jsonl`");
  if (!met)
    return wrong(0, 0, fmt::format("the run has no part `{}`", *part), "parts are named by `part` events");
  return SharingExport{csm::SharingGraph{tables.records()}, complete};
}

}  // namespace realmsim::report
