// The level 1 table that governs an address, as EL3 reads and writes it (Arm ARM DDI0487 D9).
#pragma once

#include <cstdint>
#include <optional>

#include "models/base/address.h"
#include "models/machine/machine.h"

namespace realmsim::monitor {

struct Level1Table {
  machine::GptGeometry shape;
  Pa base;

  [[nodiscard]] Pa word(Pa pa) const { return shape.level1_entry(base, pa); }
  [[nodiscard]] std::uint64_t words_of(std::uint64_t bytes) const { return bytes / shape.word_bytes(); }
};

// Nothing under a level 0 Block, and above the protected size.
std::optional<Level1Table> level1_table(const machine::Machine& machine, Pa pa);

}  // namespace realmsim::monitor
