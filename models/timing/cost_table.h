// From micro-operations to cycles, by the parameters of a platform, and the ledger of who was charged what:
// its cycles add up exactly to the time that passed.
#pragma once

#include <array>
#include <cstdint>

#include "models/base/meter.h"
#include "models/base/micro_op.h"
#include "models/base/time.h"
#include "models/timing/parameters.h"

namespace realmsim::timing {

class CostTable {
 public:
  explicit CostTable(const Parameters& parameters);

  // Rounded down for the whole batch of `count`.
  [[nodiscard]] Cycles cost(MicroOp op, std::uint64_t count = 1) const {
    return {count * thousandths_[static_cast<std::size_t>(op)] / 1000};
  }

 private:
  std::array<std::uint64_t, kMicroOpCount> thousandths_{};
};

class Ledger {
 public:
  struct Entry {
    std::uint64_t count = 0;
    Cycles cycles;
  };

  void add(MicroOp op, std::uint64_t count, Cycles cycles) {
    Entry& entry = entries_[static_cast<std::size_t>(op)];
    entry.count += count;
    entry.cycles += cycles;
  }
  [[nodiscard]] const Entry& entry(MicroOp op) const { return entries_[static_cast<std::size_t>(op)]; }

 private:
  std::array<Entry, kMicroOpCount> entries_{};
};

}  // namespace realmsim::timing
