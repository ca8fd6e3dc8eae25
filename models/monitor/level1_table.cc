#include "models/monitor/level1_table.h"

namespace realmsim::monitor {

std::optional<Level1Table> level1_table(const machine::Machine& machine, Pa pa) {
  const auto& shape = machine.gpc().geometry();
  if (!shape || pa.value >= shape->protected_bytes()) return std::nullopt;
  const std::uint64_t word = machine.memory.read64(shape->level0_entry(machine.gpc().level0_table(), pa));
  const auto entry = machine::decode_level0(word, *shape, machine.gpc().valid_gpis());
  if (entry.kind != machine::GptLevel0Entry::Kind::Table) return std::nullopt;
  return Level1Table{.shape = *shape, .base = entry.table};
}

}  // namespace realmsim::monitor
