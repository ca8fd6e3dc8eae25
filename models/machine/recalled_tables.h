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
  [[nodiscard]] const Pa* find(const Stage2Regime& regime, Ipa ipa, int level, std::uint64_t changes) const;
  void keep(const Stage2Regime& regime, Ipa ipa, const Stage2Table& table, std::uint64_t changes);

 private:
  struct Key {
    std::uint64_t root_and_levels = 0;
    std::uint64_t prefix = 0;
    friend bool operator==(const Key&, const Key&) = default;
  };
  static Key key_of(const Stage2Regime& regime, Ipa ipa, int level);
  static std::size_t place_of(const Key& key);

  Recalled<Key, Pa, 256> tables_;
};

}  // namespace realmsim::machine
