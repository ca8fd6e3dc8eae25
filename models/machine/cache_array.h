// Tags of one set-associative cache with least-recently-used replacement and the coherence state of each
// line. There are no data: bytes live once, in Memory.
//
// A way is one word, and the ways of a set stand in the order of their last use: what a program touches again
// is found at once, and the line to replace is the last.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "models/base/address.h"
#include "models/base/security_state.h"

namespace realmsim::machine {

inline constexpr std::uint64_t kLineBytes = 64;

// A line is named by its address and space: the same PA in two spaces is two lines above the point of
// physical aliasing.
class LineTag {
 public:
  constexpr LineTag(Pa pa, Pas pas)
      : packed_(pa.value / kLineBytes | (static_cast<std::uint64_t>(pas) + 1) << kPasShift) {}
  explicit constexpr LineTag(std::uint64_t packed) : packed_(packed) {}
  [[nodiscard]] constexpr std::uint64_t packed() const { return packed_; }
  friend constexpr bool operator==(LineTag, LineTag) = default;

  static constexpr unsigned kPasShift = 59;
  static constexpr unsigned kBits = kPasShift + 3;

 private:
  std::uint64_t packed_;
};

enum class LineState : std::uint8_t { Invalid, Shared, Exclusive, Modified };

struct CacheGeometry {
  std::uint64_t bytes;
  std::uint32_t ways;
};

class CacheArray {
 public:
  // bytes / (ways * 64) is a power of two.
  explicit CacheArray(const CacheGeometry& geometry);

  // The state of the line, which counts as used if it is held.
  [[nodiscard]] LineState use(LineTag tag) {
    Way* const set = set_of(tag);
    if (set[0].holds(tag)) return set[0].state();
    const std::size_t place = place_in(set, tag);
    if (place == ways_) return LineState::Invalid;
    const Way way = set[place];
    for (std::size_t moved = place; moved != 0; --moved)
      set[moved] = set[moved - 1];
    set[0] = way;
    return way.state();
  }
  // It will be looked for soon: has the host fetch its set meanwhile.
  void expect(LineTag tag) const {
    const Way* const set = set_of(tag);
    __builtin_prefetch(set);
    __builtin_prefetch(set + ways_ - 1);
  }
  // The state of the line, used or not.
  [[nodiscard]] LineState peek(LineTag tag) const;
  // Of a line that may be held; no use of it.
  void set_state(LineTag tag, LineState state);

  struct Evicted {
    LineTag tag;
    LineState state;
  };
  // Replaces the same line, a free way, or the least recently used line, which is returned.
  std::optional<Evicted> insert(LineTag tag, LineState state) {
    Way* const set = set_of(tag);
    Way moved{tag, state};
    for (std::size_t place = 0; place != ways_; ++place) {
      std::swap(moved, set[place]);
      if (moved.free() || moved.holds(tag)) return std::nullopt;
    }
    return Evicted{moved.tag(), moved.state()};
  }
  void erase(LineTag tag);

 private:
  // State above tag; zero is a free way. Free ways come last.
  class Way {
   public:
    Way() = default;
    Way(LineTag tag, LineState state)
        : word_(tag.packed() | static_cast<std::uint64_t>(state) << LineTag::kBits) {}
    [[nodiscard]] bool free() const { return word_ == 0; }
    [[nodiscard]] LineState state() const { return static_cast<LineState>(word_ >> LineTag::kBits); }
    [[nodiscard]] LineTag tag() const { return LineTag{word_ & kTagMask}; }
    [[nodiscard]] bool holds(LineTag tag) const { return (word_ & kTagMask) == tag.packed(); }

   private:
    static constexpr std::uint64_t kTagMask = (std::uint64_t{1} << LineTag::kBits) - 1;
    std::uint64_t word_ = 0;
  };

  [[nodiscard]] Way* set_of(LineTag tag) { return lines_.data() + (tag.packed() & set_mask_) * ways_; }
  [[nodiscard]] const Way* set_of(LineTag tag) const {
    return lines_.data() + (tag.packed() & set_mask_) * ways_;
  }
  // Its place in its set, or the number of ways.
  [[nodiscard]] std::size_t place_in(const Way* set, LineTag tag) const {
    std::size_t place = 0;
    while (place < ways_ && !set[place].holds(tag))
      ++place;
    return place;
  }

  std::size_t ways_;
  std::uint64_t set_mask_;
  std::vector<Way> lines_;
};

}  // namespace realmsim::machine
