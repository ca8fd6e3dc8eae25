#include "sim/report/sharing_export.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/machine/stage2.h"
#include "models/rmm/rtt_entry.h"
#include "sim/report/event_reader.h"
#include "sim/scenario/reader.h"

namespace realmsim::report {
namespace {

using nlohmann::json;

// What the events leave behind: the words of the access policy tables, and which realms map memory of the
// host.
class Tables {
 public:
  void clear() { *this = {}; }

  void take_call(const json& event) {
    const auto args = event.find("args");
    call_ = count_of(event, "seq");
    called_for_ = args != event.end() && args->is_object() ? hex_of(*args, "rd") : std::nullopt;
  }

  // False if the event lacks what a state event has.
  bool take_state(const json& event) {
    const std::string kind = text_of(event, "kind");
    const bool record = kind == name_of(StateKind::AptRecord);
    const bool entry = kind == name_of(StateKind::RttEntry);
    if (!record && !entry && kind != name_of(StateKind::GranuleState)) return true;
    const auto key = hex_of(event, "key");
    const auto before = hex_of(event, "before");
    const auto after = hex_of(event, "after");
    if (!key || !before || !after) return false;
    if (record) {
      words_[Pa{*key}] = *after;
    } else if (entry) {
      take_entry(Pa{*key}, *after);
    } else {
      drop(Pa{*key});
      if (called_for_ && count_of(event, "cause") == call_) owners_[Pa{*key}] = *called_for_;
    }
    return true;
  }

  [[nodiscard]] std::vector<csm::SharingRecords> records() const {
    std::map<Pa, csm::SharingRecords> tables;
    for (const auto& [address, word] : words_) {
      const Pa slot = address.align_down(sizeof(csm::AptWords));
      if (address != slot) continue;
      const Pa granule = address.align_down(kGranuleBytes);
      csm::SharingRecords& table = tables[granule];
      const csm::AptWords words{word, at(slot + 8), at(slot + 16), at(slot + 24)};
      if (slot != granule) {
        table.read(words);
        continue;
      }
      table.realm = static_cast<csm::RealmId>(words[1]);
      table.maps_host_memory = maps_host_memory(owner_of(granule));
    }
    std::vector<csm::SharingRecords> all;
    for (auto& [granule, table] : tables)
      all.push_back(std::move(table));
    return all;
  }

 private:
  // A block of host memory looks like a page of it.
  void take_entry(Pa at, std::uint64_t word) {
    of_host_.erase(at);
    if (rmm::decode(word, machine::kPageLevel, false).state == rmm::EntryState::AssignedNs)
      of_host_.insert(at);
  }

  // Whatever the granule was is over.
  void drop(Pa granule) {
    const Pa end = granule + kGranuleBytes;
    words_.erase(words_.lower_bound(granule), words_.lower_bound(end));
    of_host_.erase(of_host_.lower_bound(granule), of_host_.lower_bound(end));
    owners_.erase(granule);
  }

  [[nodiscard]] std::optional<std::uint64_t> owner_of(Pa granule) const {
    const auto found = owners_.find(granule);
    return found == owners_.end() ? std::nullopt : std::optional{found->second};
  }
  [[nodiscard]] bool maps_host_memory(std::optional<std::uint64_t> realm) const {
    return realm && std::ranges::any_of(of_host_, [&](Pa entry) {
             return owner_of(entry.align_down(kGranuleBytes)) == realm;
           });
  }
  [[nodiscard]] std::uint64_t at(Pa address) const {
    const auto found = words_.find(address);
    return found == words_.end() ? 0 : found->second;
  }

  std::map<Pa, std::uint64_t> words_;        // of access policy tables
  std::set<Pa> of_host_;                     // RTT entries that map host memory
  std::map<Pa, std::uint64_t> owners_;       // RD of the realm for which a granule became a table
  std::uint64_t call_ = 0;                   // seq of the last call
  std::optional<std::uint64_t> called_for_;  // RD that it names
};

}  // namespace

std::optional<SharingExport> read_sharing(const scenario::SourceFile& events,
                                          const std::optional<std::string>& part,
                                          scenario::Diagnostics& diagnostics) {
  Tables tables;
  bool wanted = !part;  // what comes now is of the part that is asked for
  std::vector<std::string> parts;
  const auto complete = read_events(events, diagnostics, [&](const json& event) -> std::string {
    const std::string type = text_of(event, "t");
    if (type == "part") {
      parts.push_back(text_of(event, "name"));
      wanted = !part || parts.back() == *part;
      if (wanted) tables.clear();
    }
    if (type == "call" && wanted) tables.take_call(event);
    if (type == "state" && wanted && !tables.take_state(event)) return "the event lacks key, before or after";
    return {};
  });
  if (!complete) return std::nullopt;
  if (part && std::ranges::find(parts, *part) == parts.end()) {
    const std::vector<std::string_view> known{parts.begin(), parts.end()};
    const std::string near = scenario::Reader::suggest(*part, known);
    scenario::Diagnostic unknown =
        scenario::error_at(scenario::kBadValue, {0, 0}, fmt::format("the run has no part `{}`", *part));
    unknown.help = !near.empty()   ? near
                   : known.empty() ? "it is no sweep"
                                   : fmt::format("the first is `{}`", known.front());
    diagnostics.add(std::move(unknown));
    return std::nullopt;
  }
  return SharingExport{csm::SharingGraph{tables.records()}, *complete};
}

}  // namespace realmsim::report
