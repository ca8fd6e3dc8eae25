#include "sim/report/state_text.h"

#include <fmt/format.h>

#include "models/base/observer.h"
#include "models/machine/gpi.h"
#include "models/rmm/granule.h"
#include "models/rmm/realm.h"
#include "models/rmm/rec.h"
#include "sim/report/event_reader.h"

namespace realmsim::report {
namespace {

template <class Enum, std::size_t N>
std::string name_in(const NameTable<Enum, N>& table, std::uint64_t value) {
  for (const auto& row : table) {
    if (static_cast<std::uint64_t>(row.value) == value) return std::string{row.name};
  }
  return fmt::format("{:#x}", value);
}

}  // namespace

std::string state_text(const nlohmann::json& event, const char* key) {
  const std::uint64_t value = hex_of(event, key).value_or(0);
  switch (find_value(kStateKindNames, text_of(event, "kind")).value_or(StateKind::AptRecord)) {
    case StateKind::Gpi:
      return name_in(machine::kGpiNames, value);
    case StateKind::GranuleState:
      return name_in(rmm::kGranuleStateNames, value);
    case StateKind::RealmState:
      return name_in(rmm::kRealmStateNames, value);
    case StateKind::RecState:
      return name_in(rmm::kRecStateNames, value);
    case StateKind::RttEntry:
    case StateKind::References:
    case StateKind::AptRecord:
      break;
  }
  return fmt::format("{:#x}", value);
}

std::string state_name(const nlohmann::json& event) {
  return text_of(event, "kind") + "_" + text_of(event, "key");
}

}  // namespace realmsim::report
