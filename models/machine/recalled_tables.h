// Where the descriptors above a table lead, as a walk has found them without a reference: what the walk cache
// makes free of charge.
#pragma once

#include <cstdint>

#include "models/machine/recalled.h"
#include "models/machine/stage2.h"

namespace realmsim::machine {

class RecalledTables {
 public:
  // Where the table at `level`, below the root, is to which the IPA leads; nullptr if that is not known.
  [[nodiscard]] const Pa* find(const Stage2Regime& regime, Ipa ipa, int level, std::uint64_t changes) const {
    const Key key = key_of(regime, ipa, level);
    return tables_.find(key, place_of(key), changes);
  }
  void keep(const Stage2Regime& regime, Ipa ipa, const Stage2Table& table, std::uint64_t changes) {
    const Key key = key_of(regime, ipa, table.level);
    tables_.keep(key, place_of(key), table.base, changes);
  }

 private:
  struct Key {
    std::uint64_t root_and_levels = 0;
    std::uint64_t prefix = 0;
    friend bool operator==(const Key&, const Key&) = default;
  };
  // The root is aligned to a granule; a table at one level is led to by an entry of the level above.
  static Key key_of(const Stage2Regime& regime, Ipa ipa, int level) {
    constexpr int kLevelBias = 2;
    constexpr unsigned kLevelBits = 3;
    const auto start = static_cast<std::uint64_t>(regime.start_level + kLevelBias);
    const auto end = static_cast<std::uint64_t>(level + kLevelBias);
    return {.root_and_levels =
                regime.root.value | std::uint64_t{regime.lpa2} << 2 * kLevelBits | start << kLevelBits | end,
            .prefix = ipa.value >> entry_shift(level - 1)};
  }
  static std::size_t place_of(const Key& key) {
    return key.prefix + (key.root_and_levels >> kGranuleShift) + (key.root_and_levels << 6);
  }

  Recalled<Key, Pa, 256> tables_;
};

}  // namespace realmsim::machine
