#include "models/rmm/implication.h"

#include <algorithm>
#include <array>

namespace realmsim::rmm {
namespace {

// Between properties of one subject.
struct Implication {
  std::string_view property;
  std::string_view by;
};
constexpr std::array kImplications{
    Implication{"delegable", "delegated"},        // only a delegable granule has a state
    Implication{"delegable", "is_rd"},            //
    Implication{"delegable", "is_rec"},           //
    Implication{"delegable", "undelegated"},      //
    Implication{"undelegated", "gpi_ns"},         //
    Implication{"undelegated", "ns_accessible"},  // a granule under RMM control has GPI Realm
    Implication{"in_pa_range", "delegable"},      // no delegable granule lies above 2^48
};

}  // namespace

std::string implied_by(const Command& command, const Check& check) {
  if (!check.implied_by.empty()) return std::string{check.implied_by};
  for (const Check& other : command.checks) {
    if (other.subject != check.subject) continue;
    const bool implies = std::ranges::any_of(kImplications, [&](const Implication& row) {
      return row.property == check.property->name && row.by == other.property->name;
    });
    if (implies) return other.id();
  }
  return {};
}

}  // namespace realmsim::rmm
