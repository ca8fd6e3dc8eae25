// Tags of one set-associative cache with least-recently-used replacement and the coherence state of each
// line. There are no data: bytes live once, in Memory.
//
// The ways of a set stand in the order of their last use: what a program touches again is found at once, and
// the line to replace is the last.
#pragma once

#include <cstdint>
#include <vector>

#include "models/base/address.h"
#include "models/base/prefetch.h"
#include "models/base/security_state.h"
#include "models/base/time.h"
#include "models/machine/way_set.h"

namespace realmsim::machine {

inline constexpr std::uint64_t kLineBytes = 64;

// A line is named by its address and space: the same PA in two spaces is two lines above the point of
// physical aliasing.
class LineTag {
 public:
  constexpr LineTag() = default;
  constexpr LineTag(Pa pa, Pas pas) : LineTag(pa.value / kLineBytes, static_cast<std::uint64_t>(pas)) {}
  static constexpr LineTag numbered(std::uint64_t number, Pas pas) {
    return LineTag(number, static_cast<std::uint64_t>(pas));
  }
  [[nodiscard]] constexpr std::uint64_t number() const {
    return packed_ & ((std::uint64_t{1} << kNumberBits) - 1);
  }
  [[nodiscard]] constexpr Pas pas() const { return static_cast<Pas>(packed_ >> kNumberBits); }
  [[nodiscard]] constexpr std::uint64_t packed() const { return packed_; }
  friend constexpr bool operator==(LineTag, LineTag) = default;

  static constexpr unsigned kNumberBits = 58;  // and above them the space

 private:
  constexpr LineTag(std::uint64_t number, std::uint64_t pas) : packed_(number | pas << kNumberBits) {}
  std::uint64_t packed_ = 0;
};

struct CacheGeometry {
  std::uint64_t bytes;
  std::uint32_t ways;

  [[nodiscard]] constexpr std::uint64_t sets() const { return bytes / (ways * kLineBytes); }
};

class CacheArray {
 public:
  // Bytes of the physical address space whose lines so many sets can tell apart.
  static constexpr std::uint64_t reach(std::uint64_t sets) { return kUpperMask * sets * kLineBytes; }

  // The sets are a power of two.
  explicit CacheArray(const CacheGeometry& geometry);

  // The state of the line, which counts as used if it is held.
  [[nodiscard]] LineState use(LineTag tag) {
    const WaySet set = set_of(tag);
    const Way::Name name = name_of(tag);
    if (set[0].name() == name) return set[0].state();
    const std::size_t place = set.place_of(name);
    if (place == ways_) return LineState::Invalid;
    const Way way = set[place];
    set.move_first(place, way);
    return way.state();
  }
  // Whether the line is held; it counts as used, and is inserted if it is not.
  bool use_or_insert(LineTag tag, LineState state) {
    const WaySet set = set_of(tag);
    const Way::Name name = name_of(tag);
    const std::size_t place = set.place_of(name);
    if (place == ways_) {
      set.replace_last({name, state});
    } else {
      set.move_first(place, set[place]);
    }
    return place != ways_;
  }
  // It will be looked for soon: has the host fetch its set meanwhile.
  void expect(LineTag tag) const { prefetch(lines_.data() + set_number(tag) * stride_); }
  // The state of the line, used or not.
  [[nodiscard]] LineState peek(LineTag tag);
  // Of a line that may be held; no use of it.
  void set_state(LineTag tag, LineState state);

  struct Evicted {
    LineTag tag;
    LineState state = LineState::Invalid;  // of no line, if none had to go
  };
  // Replaces the same line, a free way, or the least recently used line, which is returned.
  Evicted insert(LineTag tag, LineState state) {
    const WaySet set = set_of(tag);
    const Way::Name name = name_of(tag);
    const std::size_t place = set.place_of(name);
    if (place == ways_) return insert_absent(tag, state);
    set.move_first(place, {name, state});
    return {};
  }
  // The same for a line that is not held.
  Evicted insert_absent(LineTag tag, LineState state) {
    const WaySet set = set_of(tag);
    const Way last = set[ways_ - 1];
    set.replace_last({name_of(tag), state});
    if (last.free()) return {};
    return {line_of(last, tag), last.state()};
  }
  void erase(LineTag tag) {
    const WaySet set = set_of(tag);
    const std::size_t place = set.place_of(name_of(tag));
    if (place != ways_) set.remove(place);
  }

 private:
  // What tells the lines of a set apart: the space, and of the line's number the part above that of the set.
  static constexpr unsigned kPasBits = 2;
  static constexpr unsigned kUpperBits = Way::kNameBits - kPasBits;
  static constexpr std::uint64_t kUpperMask = (std::uint64_t{1} << kUpperBits) - 1;
  static constexpr Way::Name kPasMask = Way::kNameMask ^ kUpperMask;

  [[nodiscard]] std::uint64_t set_number(LineTag tag) const { return tag.packed() & set_mask_; }
  [[nodiscard]] Way::Name name_of(LineTag tag) const {
    constexpr unsigned kPasShift = LineTag::kNumberBits - kUpperBits;
    return static_cast<Way::Name>(tag.number() >> set_bits_) |
           (static_cast<Way::Name>(tag.packed() >> kPasShift) & kPasMask);
  }
  // Of a way in the set of the other line.
  [[nodiscard]] LineTag line_of(Way way, LineTag neighbour) const {
    const std::uint64_t number = (way.name() & kUpperMask) << set_bits_ | set_number(neighbour);
    return LineTag::numbered(number, static_cast<Pas>(way.name() >> kUpperBits));
  }
  [[nodiscard]] WaySet set_of(LineTag tag) { return {lines_.data() + set_number(tag) * stride_, ways_}; }

  std::size_t ways_;
  std::size_t stride_;
  unsigned set_bits_;
  std::uint64_t set_mask_;
  std::vector<Way> lines_;
};

}  // namespace realmsim::machine
