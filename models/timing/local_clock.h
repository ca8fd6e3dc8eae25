// The time of one processing element, in integer cycles: work it does, timer ticks that interrupt a guest,
// and the polls of a guest that waits for a word to change.
#pragma once

#include <cstdint>

#include "models/base/time.h"

namespace realmsim::timing {

// Periodic interruptions while a guest runs. `stolen` is time the guest's cycle counter does not see.
struct TickModel {
  Cycles period;
  Cycles guest;
  Cycles stolen;
};

class LocalClock {
 public:
  // The first tick comes at `phase`.
  LocalClock(Frequency frequency, const TickModel& model, Cycles phase)
      : frequency_(frequency), model_(model), next_tick_(phase) {}

  [[nodiscard]] Cycles now() const { return now_; }
  [[nodiscard]] Picoseconds time() const { return frequency_.time_of(now_); }
  [[nodiscard]] Frequency frequency() const { return frequency_; }
  // PMCCNTR_EL0 of a guest: cycles without those stolen from it.
  [[nodiscard]] Cycles guest_counter() const { return now_ - stolen_; }
  [[nodiscard]] std::uint64_t ticks() const { return ticks_; }
  // Skipped, not worked.
  [[nodiscard]] Cycles waited() const { return waited_; }

  // Whether a tick falls due in work of a guest that begins now.
  [[nodiscard]] bool tick_within(Cycles work) const { return now_ + work > next_tick_; }

  // Work outside a guest: no ticks.
  void advance(Cycles work) { now_ += work; }
  // Work of a guest; ticks that fall due in it are served.
  void advance_guest(Cycles work);

  // Not before `time`; whatever ticks lay between found the element idle.
  void skip_to(Picoseconds time);

  // A guest polls from now on, each poll `period` long and reading the word `read_after` cycles into it.
  // Moves to the start of the poll whose read comes at or after `change`; returns how many polls missed.
  std::uint64_t poll_until(Picoseconds change, Cycles period, Cycles read_after);

 private:
  void serve_tick();

  Frequency frequency_;
  TickModel model_;
  Cycles now_;
  Cycles stolen_;
  Cycles waited_;
  Cycles next_tick_;
  std::uint64_t ticks_ = 0;
};

}  // namespace realmsim::timing
