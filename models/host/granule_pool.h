// The DRAM that the hypervisor hands out: lowest free granule first, so runs repeat.
#pragma once

#include <cstdint>
#include <optional>
#include <set>

#include "models/base/address.h"

namespace realmsim::host {

class GranulePool {
 public:
  // [base, base + bytes), whole granules.
  GranulePool(Pa base, std::uint64_t bytes) : next_(base), end_(base + bytes) {}

  std::optional<Pa> take() {
    if (!returned_.empty()) return returned_.extract(returned_.begin()).value();
    return take_untouched(kGranuleBytes);
  }

  // `bytes` contiguous bytes aligned to their own size, a power of two.
  std::optional<Pa> take_aligned(std::uint64_t bytes) {
    return bytes == kGranuleBytes ? take() : take_untouched(bytes);
  }

  void give_back(Pa granule) { returned_.insert(granule); }

 private:
  // What alignment skips is handed out later.
  std::optional<Pa> take_untouched(std::uint64_t bytes) {
    const Pa base = (next_ + (bytes - 1)).align_down(bytes);
    if (base + bytes > end_) return std::nullopt;
    for (Pa skipped = next_; skipped < base; skipped = skipped + kGranuleBytes)
      returned_.insert(skipped);
    next_ = base + bytes;
    return base;
  }

  Pa next_;
  Pa end_;
  std::set<Pa> returned_;
};

}  // namespace realmsim::host
