#include "sim/run/state_pattern.h"

#include <algorithm>

#include <fmt/format.h>

#include "models/machine/gpt.h"
#include "models/rmm/rtt_entry.h"
#include "sim/scenario/expectation_keys.h"
#include "sim/scenario/reference.h"

namespace realmsim::run {
namespace {

using scenario::Node;

// What is at a place now, by the keys that a pattern can have.
std::map<std::string, std::string> look(Simulation& simulation, Values& values, const std::string& place,
                                        const Node& node) {
  std::map<std::string, std::string> seen;
  const auto reference = scenario::parse_reference(place);
  const scenario::MemoryRange* range = reference ? simulation.scenario().range(reference->name) : nullptr;
  std::optional<Pa> pa;
  if (range != nullptr && !range->physical()) {
    const RealmOnMachine& realm = *simulation.realm(range->actor);
    const auto entry = simulation.backend().entry(realm.hosted.rd, Ipa{range->base + reference->offset});
    if (entry) {
      seen["entry"] = entry->state;
      seen["ripas"] = entry->ripas;
      pa = entry->pa;
    }
  } else {
    const Node key{place, node.range(), node.pointer()};
    pa = values.physical(key);
  }
  if (!pa) return seen;
  const backends::GranuleView granule = simulation.backend().granule(*pa);
  seen["gpi"] = machine::name_of(granule.gpi);
  seen["granule"] = granule.state;
  const RealmOnMachine* owner = granule.owner ? simulation.realm_at(*granule.owner) : nullptr;
  seen["owner"] = owner != nullptr ? owner->actor->name : "";
  return seen;
}

template <class Enum, std::size_t N>
std::string name_at(const NameTable<Enum, N>& table, std::uint64_t number) {
  return number < 0x100 ? std::string{find_name(table, static_cast<Enum>(number))} : std::string{"?"};
}

// Encoded fields are given by name, or as the number of their encoding.
std::string wanted_text(Values& values, const std::string& key, const Node& node) {
  const Node& value = values.resolve(node);
  const auto row = std::ranges::find(scenario::kStateKeys, key, &scenario::KeyRow::name);
  const std::string* text = value.as_string();
  if (text != nullptr &&
      (row->form != scenario::Form::Quantity || std::ranges::find(row->words, *text) != row->words.end()))
    return *text;
  const std::uint64_t number = values.number(value).value_or(0);
  return key == "gpi" ? name_at(machine::kGpiNames, number) : name_at(rmm::kRipasNames, number);
}

}  // namespace

std::vector<std::string> match_state(Simulation& simulation, Values& values, const Node& patterns) {
  std::vector<std::string> mismatches;
  for (const scenario::Member& place : patterns.members()) {
    const auto seen = look(simulation, values, place.key, place.value);
    for (const scenario::Member& wanted : place.value.members()) {
      const std::string text = wanted_text(values, wanted.key, wanted.value);
      const auto found = seen.find(wanted.key);
      const std::string is = found == seen.end() ? "nothing" : found->second;
      if (text != is) {
        mismatches.push_back(fmt::format("{} {}: expected {}, is {}", place.key, wanted.key, text, is));
      }
    }
  }
  return mismatches;
}

}  // namespace realmsim::run
