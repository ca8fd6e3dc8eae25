// Memory as a map from addresses to words; what was never written is zero.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "models/base/address.h"

namespace realmsim::testing {

class PlainMemory {
 public:
  [[nodiscard]] std::uint64_t read(Pa pa) const {
    const auto found = words_.find(pa.value);
    return found == words_.end() ? 0 : found->second;
  }
  void write(Pa pa, std::uint64_t word) { words_[pa.value] = word; }
  // visit(pa, word) for everything that was written, in no order.
  template <class Visit>
  void for_each(Visit visit) const {
    for (const auto& [address, word] : words_)
      visit(Pa{address}, word);
  }

 private:
  std::unordered_map<std::uint64_t, std::uint64_t> words_;
};

}  // namespace realmsim::testing
