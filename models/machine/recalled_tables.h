// Where the descriptors above a table lead, as a walk has found them without a reference: what the walk cache
// makes free of charge need not be read again while nothing has changed that was read.
//
// It spares the host time and nothing else. `changes` is what the memory has counted when the descriptors and
// their granule protection were read.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/machine/stage2.h"

namespace realmsim::machine {

class RecalledTables {
 public:
  RecalledTables() = default;
  RecalledTables(const RecalledTables&) {}  // a copy reads for itself
  RecalledTables& operator=(const RecalledTables&) {
    entries_.clear();
    return *this;
  }

  // The lowest table down to `level` and below the root to which the IPA is known to lead.
  [[nodiscard]] std::optional<Stage2Table> find(const Stage2Regime& regime, Ipa ipa, int level,
                                                std::uint64_t changes) const;
  void keep(const Stage2Regime& regime, Ipa ipa, const Stage2Table& table, std::uint64_t changes);

 private:
  struct Key {
    std::uint64_t root_and_levels = 0;
    std::uint64_t prefix = 0;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct Entry {
    Key key;
    Pa table;
    std::uint64_t changes = 0;
  };
  static Key key_of(const Stage2Regime& regime, Ipa ipa, int level);
  static std::size_t place_of(const Key& key);

  std::vector<Entry> entries_;
};

}  // namespace realmsim::machine
