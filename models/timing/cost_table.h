// From micro-operations to cycles, by the parameters of a platform, and the ledger of who was charged what:
// its cycles add up exactly to the time that passed.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "models/base/meter.h"
#include "models/base/micro_op.h"
#include "models/base/time.h"
#include "models/timing/parameters.h"

namespace realmsim::timing {

// Of one operation, in thousandths of a cycle; 0 without a key. Nothing if the parameter is less than what it
// contains.
std::optional<std::uint64_t> price_in_thousandths(const Parameters& parameters, const MicroOpRow& row);

class CostTable {
 public:
  // Every price exists.
  explicit CostTable(const Parameters& parameters);

  // Rounded down for the whole batch of `count`.
  [[nodiscard]] Cycles cost(MicroOp op, std::uint64_t count) const {
    return {count * thousandths_[static_cast<std::size_t>(op)] / 1000};
  }
  [[nodiscard]] Cycles cost(MicroOp op) const { return once_[static_cast<std::size_t>(op)]; }

 private:
  std::array<Cycles, kMicroOpCount> once_{};
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
  [[nodiscard]] Cycles total() const {
    Cycles sum;
    for (const Entry& entry : entries_)
      sum += entry.cycles;
    return sum;
  }

  // Together with what somebody else was charged.
  Ledger& operator+=(const Ledger& other) {
    for (std::size_t i = 0; i < kMicroOpCount; ++i)
      add(static_cast<MicroOp>(i), other.entries_[i].count, other.entries_[i].cycles);
    return *this;
  }
  // What has been added since this was `earlier`.
  friend Ledger operator-(const Ledger& now, const Ledger& earlier) {
    Ledger since;
    for (std::size_t i = 0; i < kMicroOpCount; ++i) {
      since.entries_[i] = {now.entries_[i].count - earlier.entries_[i].count,
                           now.entries_[i].cycles - earlier.entries_[i].cycles};
    }
    return since;
  }

 private:
  std::array<Entry, kMicroOpCount> entries_{};
};

}  // namespace realmsim::timing
