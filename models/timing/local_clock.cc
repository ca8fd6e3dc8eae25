#include "models/timing/local_clock.h"

#include <algorithm>

namespace realmsim::timing {

void LocalClock::serve_tick() {
  now_ = std::max(now_, next_tick_) + model_.guest + model_.stolen;
  stolen_ += model_.stolen;
  next_tick_ += model_.period;
  ++ticks_;
}

void LocalClock::advance_guest(Cycles work) {
  while (now_ + work > next_tick_) {
    const Cycles before = next_tick_ > now_ ? next_tick_ - now_ : Cycles{0};
    work = work - before;
    serve_tick();
  }
  now_ += work;
}

void LocalClock::skip_to(Picoseconds time) {
  const Cycles before = now_;
  now_ = std::max(now_, frequency_.cycles_until(time));
  waited_ += now_ - before;
  if (next_tick_ >= now_) return;
  const std::uint64_t missed =
      (now_.value - next_tick_.value + model_.period.value - 1) / model_.period.value;
  next_tick_ += Cycles{missed * model_.period.value};
}

std::uint64_t LocalClock::poll_until(Picoseconds change, Cycles period, Cycles read_after) {
  const Cycles target = frequency_.cycles_until(change);
  std::uint64_t missed = 0;
  for (;;) {
    LocalClock next_read = *this;
    next_read.advance_guest(read_after);
    if (next_read.now() >= target) return missed;

    const std::uint64_t before_tick = next_tick_ > now_ ? (next_tick_ - now_).value / period.value : 0;
    if (before_tick == 0) {
      advance_guest(period);
      ++missed;
      continue;
    }
    const std::uint64_t distance = (target - now_).value - read_after.value;
    const std::uint64_t needed = (distance + period.value - 1) / period.value;
    const std::uint64_t polls = std::min(before_tick, needed);
    now_ += Cycles{polls * period.value};
    missed += polls;
  }
}

}  // namespace realmsim::timing
