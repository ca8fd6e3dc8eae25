// GPIs, sixteen at a time, as granule protection checks have read them of level 1 of the table.
#pragma once

#include <cstdint>

#include "models/machine/recalled.h"

namespace realmsim::machine {

class RecalledGranules {
 public:
  // `word` is the number of a level 1 entry: the PA by what one covers.
  [[nodiscard]] const std::uint64_t* find(std::uint64_t word, std::uint64_t changes) const {
    return words_.find(word, word, changes);
  }
  void keep(std::uint64_t word, std::uint64_t gpis, std::uint64_t changes) {
    words_.keep(word, word, gpis, changes);
  }

 private:
  Recalled<std::uint64_t, std::uint64_t, 4096> words_;
};

}  // namespace realmsim::machine
