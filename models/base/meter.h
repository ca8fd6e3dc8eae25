// What a piece of work did, as counts of micro-operations. It knows no price and no clock.
#pragma once

#include <array>
#include <cstdint>

#include "models/base/micro_op.h"

namespace realmsim {

class Meter {
 public:
  void charge(MicroOp op, std::uint64_t count = 1) { counts_[static_cast<std::size_t>(op)] += count; }
  [[nodiscard]] std::uint64_t count(MicroOp op) const { return counts_[static_cast<std::size_t>(op)]; }
  void clear() { counts_.fill(0); }

 private:
  std::array<std::uint64_t, kMicroOpCount> counts_{};
};

}  // namespace realmsim
