// The commands of realms: RSI and PSCI, one row each.
#pragma once

#include <algorithm>
#include <array>

#include "models/rmm/psci.h"
#include "models/rmm/rsi_table.h"

namespace realmsim::rmm {

inline CommandTable realm_table() {
  static constexpr auto kRows = [] {
    std::array<const Command*, kRsiTable.size() + kPsciTable.size()> rows{};
    std::ranges::copy(kPsciTable, std::ranges::copy(kRsiTable, rows.begin()).out);
    return rows;
  }();
  return kRows;
}

}  // namespace realmsim::rmm
