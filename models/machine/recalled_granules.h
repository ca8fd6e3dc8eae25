// GPIs, sixteen at a time, as granule protection checks have read them of level 1 of the table: for checks of
// the same state and space, which come as far again.
#pragma once

#include <cstdint>
#include <optional>

#include "models/machine/granule_protection_check.h"
#include "models/machine/recalled.h"

namespace realmsim::machine {

class RecalledGranules {
 public:
  [[nodiscard]] std::optional<Gpi> find(const GpcRequest& request, std::uint64_t changes) const {
    const std::uint64_t word = request.pa.value >> (granule_bits_ + 4);
    const std::uint64_t* const gpis = words_.find(key_of(request, word), place_of(request, word), changes);
    if (gpis == nullptr) return std::nullopt;
    return granule_in(*gpis, (request.pa.value >> granule_bits_) & 0xf);
  }
  // The size of a granule changes with the configuration, which counts as a change of memory.
  void keep(const GpcRequest& request, unsigned granule_bits, std::uint64_t gpis, std::uint64_t changes) {
    granule_bits_ = granule_bits;
    const std::uint64_t word = request.pa.value >> (granule_bits + 4);
    words_.keep(key_of(request, word), place_of(request, word), gpis, changes);
  }

 private:
  static std::uint64_t kind_of(const GpcRequest& request) {
    return static_cast<std::uint64_t>(request.requester) << 2 | static_cast<std::uint64_t>(request.pas);
  }
  static std::uint64_t key_of(const GpcRequest& request, std::uint64_t word) {
    return word << 4 | kind_of(request);
  }
  static std::size_t place_of(const GpcRequest& request, std::uint64_t word) {
    return word + (kind_of(request) << 8);
  }

  unsigned granule_bits_ = kGranuleShift;
  Recalled<std::uint64_t, std::uint64_t, 4096> words_;
};

}  // namespace realmsim::machine
