// Stage 1 tables as a realm's kernel lays them out: with blocks where a mapping allows them, non-global pages
// of one ASID, executable for EL1.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "models/guest/port.h"
#include "models/machine/stage1.h"

namespace realmsim::guest {

// Whole pages that lie in the VA range of the regime and overlap no other mapping.
struct Stage1Mapping {
  Va va;
  Ipa ipa;
  std::uint64_t size = 0;
  bool read_only = false;
};

using Stage1Table = std::array<std::uint64_t, machine::kTableEntries>;
inline constexpr std::size_t kMostStage1Tables = 512;

// With tables one after another from `root` on.
constexpr machine::Stage1Regime stage1_regime(Ipa root) {
  return {.root = root, .asid = {1}};
}

// The root first, each other table where the mappings in their order first need it. Of more than the most
// some are missing.
std::vector<Stage1Table> stage1_tables(const machine::Stage1Regime& regime,
                                       std::span<const Stage1Mapping> mappings);

// False if the program must end.
bool write_stage1_tables(Port& port, Ipa root, std::span<const Stage1Table> tables);

}  // namespace realmsim::guest
