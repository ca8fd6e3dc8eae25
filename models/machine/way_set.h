// The ways of one set of a cache, in the order of their last use, as the host looks through them and moves
// them: four at once, and without a branch that depends on where a line is, for the host would guess wrong
// again and again. Only what is rare goes way by way: sets larger than any core's, and removing a line.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

#include "models/machine/lanes.h"

namespace realmsim::machine {

enum class LineState : std::uint8_t { Invalid, Shared, Exclusive, Modified };

// Half a word: the name that tells the lines of a set apart, and above it the state. The last name is of no
// line.
class Way {
 public:
  using Name = std::uint32_t;
  static constexpr unsigned kNameBits = 30;
  static constexpr Name kNameMask = (Name{1} << kNameBits) - 1;

  Way() = default;  // free
  Way(Name name, LineState state) : word_(name | static_cast<std::uint32_t>(state) << kNameBits) {}
  [[nodiscard]] bool free() const { return word_ == kNameMask; }
  [[nodiscard]] LineState state() const { return static_cast<LineState>(word_ >> kNameBits); }
  [[nodiscard]] Name name() const { return word_ & kNameMask; }
  [[nodiscard]] std::uint32_t word() const { return word_; }

 private:
  std::uint32_t word_ = kNameMask;
};

class WaySet {
 public:
  // So many ways lie in memory for a set; those beyond its own are free, as are its last ones.
  static constexpr std::size_t stride(std::size_t ways) { return (ways + kLanes - 1) / kLanes * kLanes; }

  WaySet(Way* first, std::size_t ways) : first_(first), ways_(ways) {}

  [[nodiscard]] Way& operator[](std::size_t place) const { return first_[place]; }
  // Of the way with the name, or the number of ways.
  [[nodiscard]] std::size_t place_of(Way::Name name) const {
    std::uint64_t found = 0;  // a bit for each way
    if (ways_ > std::numeric_limits<decltype(found)>::digits) return place_in_many(name);
    std::size_t at = stride(ways_);
    do {
      at -= kLanes;
      found = found << kLanes | lanes_set((load(at) & Way::kNameMask) == name);
    } while (at != 0);
    return found != 0 ? static_cast<std::size_t>(std::countr_zero(found)) : ways_;
  }
  // The way at the place becomes `way`, and the first; those before it move on by one.
  void move_first(std::size_t place, Way way) const {
    const auto last = static_cast<std::int32_t>(place);
    SignedLanes places{0, 1, 2, 3};
    Lanes before{way.word()};
    for (std::size_t at = 0; at < ways_; at += kLanes, places += static_cast<std::int32_t>(kLanes)) {
      const Lanes ways = load(at);
      const Lanes turned = turn(ways);
      const Lanes moved = (turned & ~kFirst) | before;
      const auto stay = std::bit_cast<Lanes>(places > last);
      store(at, (ways & stay) | (moved & ~stay));
      before = turned & kFirst;
    }
  }
  // The way at the place is free, and the last; those behind it move up.
  void remove(std::size_t place) const;
  // The last way is replaced by `way`, which becomes the first.
  void replace_last(Way way) const {
    for (std::size_t at = stride(ways_) - kLanes; at != 0; at -= kLanes)
      store(at, load(at - 1));
    store(0, (turn(load(0)) & ~kFirst) | Lanes{way.word()});
    if (ways_ % kLanes != 0) first_[ways_] = Way{};
  }

 private:
  static constexpr Lanes kFirst{~std::uint32_t{0}};  // all bits of the first lane

  [[nodiscard]] std::size_t place_in_many(Way::Name name) const;
  [[nodiscard]] Lanes load(std::size_t at) const {
    Lanes lanes;
    std::memcpy(&lanes, first_ + at, sizeof lanes);
    return lanes;
  }
  void store(std::size_t at, Lanes lanes) const {
    std::memcpy(static_cast<void*>(first_ + at), &lanes, sizeof lanes);
  }

  Way* first_;
  std::size_t ways_;
};

}  // namespace realmsim::machine
