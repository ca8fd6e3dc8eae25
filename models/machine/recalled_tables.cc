#include "models/machine/recalled_tables.h"

namespace realmsim::machine {

// The root is aligned to a granule; a table at one level is led to by an entry of the level above.
RecalledTables::Key RecalledTables::key_of(const Stage2Regime& regime, Ipa ipa, int level) {
  constexpr int kLevelBias = 2;
  constexpr unsigned kLevelBits = 3;
  const auto start = static_cast<std::uint64_t>(regime.start_level + kLevelBias);
  const auto end = static_cast<std::uint64_t>(level + kLevelBias);
  return {.root_and_levels =
              regime.root.value | std::uint64_t{regime.lpa2} << 2 * kLevelBits | start << kLevelBits | end,
          .prefix = ipa.value >> entry_shift(level - 1)};
}

std::size_t RecalledTables::place_of(const Key& key) {
  return key.prefix + (key.root_and_levels >> kGranuleShift) + (key.root_and_levels << 6);
}

const Pa* RecalledTables::find(const Stage2Regime& regime, Ipa ipa, int level, std::uint64_t changes) const {
  const Key key = key_of(regime, ipa, level);
  return tables_.find(key, place_of(key), changes);
}

void RecalledTables::keep(const Stage2Regime& regime, Ipa ipa, const Stage2Table& table,
                          std::uint64_t changes) {
  const Key key = key_of(regime, ipa, table.level);
  tables_.keep(key, place_of(key), table.base, changes);
}

}  // namespace realmsim::machine
