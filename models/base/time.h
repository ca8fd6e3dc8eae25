// Integer time. A processing element counts cycles; picoseconds are computed from the total, never added
// up from rounded parts, so the same run gives the same times on every compiler.
#pragma once

#include <compare>
#include <cstdint>

namespace realmsim {

__extension__ using Wide = unsigned __int128;

struct Cycles {
  std::uint64_t value = 0;
  friend constexpr auto operator<=>(Cycles, Cycles) = default;
  friend constexpr Cycles operator+(Cycles a, Cycles b) { return {a.value + b.value}; }
  friend constexpr Cycles operator-(Cycles a, Cycles b) { return {a.value - b.value}; }
  constexpr Cycles& operator+=(Cycles other) {
    value += other.value;
    return *this;
  }
};

struct Picoseconds {
  std::uint64_t value = 0;
  friend constexpr auto operator<=>(Picoseconds, Picoseconds) = default;
  friend constexpr Picoseconds operator+(Picoseconds a, Picoseconds b) { return {a.value + b.value}; }
  friend constexpr Picoseconds operator-(Picoseconds a, Picoseconds b) { return {a.value - b.value}; }
};

inline constexpr std::uint64_t kPicosecondsPerSecond = 1'000'000'000'000;

struct Frequency {
  std::uint64_t hertz = 1;

  // Rounded down.
  [[nodiscard]] constexpr Picoseconds time_of(Cycles cycles) const {
    return {static_cast<std::uint64_t>(Wide{cycles.value} * kPicosecondsPerSecond / hertz)};
  }
  // Whole cycles that have passed at `time`.
  [[nodiscard]] constexpr Cycles cycles_at(Picoseconds time) const {
    return {static_cast<std::uint64_t>(Wide{time.value} * hertz / kPicosecondsPerSecond)};
  }
  // The first cycle count whose time is at or after `time`.
  [[nodiscard]] constexpr Cycles cycles_until(Picoseconds time) const {
    const Wide scaled = Wide{time.value} * hertz;
    return {static_cast<std::uint64_t>((scaled + kPicosecondsPerSecond - 1) / kPicosecondsPerSecond)};
  }
};

}  // namespace realmsim
