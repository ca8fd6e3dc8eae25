// Tags of one set-associative cache with least-recently-used replacement and the coherence state of each
// line. There are no data: bytes live once, in Memory.
//
// A way is half a word, and the ways of a set stand in the order of their last use: what a program touches
// again is found at once, and the line to replace is the last.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <vector>

#include "models/base/address.h"
#include "models/base/prefetch.h"
#include "models/base/security_state.h"
#include "models/base/time.h"

namespace realmsim::machine {

inline constexpr std::uint64_t kLineBytes = 64;

// A line is named by its address and space: the same PA in two spaces is two lines above the point of
// physical aliasing.
class LineTag {
 public:
  constexpr LineTag() = default;
  constexpr LineTag(Pa pa, Pas pas)
      : packed_(pa.value / kLineBytes | static_cast<std::uint64_t>(pas) << kNumberBits) {}
  [[nodiscard]] constexpr std::uint64_t number() const {
    return packed_ & ((std::uint64_t{1} << kNumberBits) - 1);
  }
  [[nodiscard]] constexpr std::uint64_t packed() const { return packed_; }
  friend constexpr bool operator==(LineTag, LineTag) = default;

  static constexpr unsigned kNumberBits = 58;  // and above them the space

 private:
  std::uint64_t packed_ = 0;
};

enum class LineState : std::uint8_t { Invalid, Shared, Exclusive, Modified };

struct CacheGeometry {
  std::uint64_t bytes;
  std::uint32_t ways;

  [[nodiscard]] constexpr std::uint64_t sets() const { return bytes / (ways * kLineBytes); }
};

class CacheArray {
 public:
  // Bytes of the physical address space whose lines so many sets can tell apart.
  static constexpr std::uint64_t reach(std::uint64_t sets) { return kNumberMask * sets * kLineBytes; }

  // The sets are a power of two.
  explicit CacheArray(const CacheGeometry& geometry);

  // The state of the line, which counts as used if it is held.
  [[nodiscard]] LineState use(LineTag tag) {
    Way* const set = set_of(tag);
    const Name name = name_of(tag);
    if (set[0].holds(name)) return set[0].state();
    const std::size_t place = place_in(set, name);
    if (place == ways_) return LineState::Invalid;
    const Way way = set[place];
    put_first(set, place, way);
    return way.state();
  }
  // It will be looked for soon: has the host fetch its set meanwhile.
  void expect(LineTag tag) const { prefetch(set_of(tag)); }
  // The state of the line, used or not.
  [[nodiscard]] LineState peek(LineTag tag) const;
  // Of a line that may be held; no use of it.
  void set_state(LineTag tag, LineState state);

  struct Evicted {
    LineTag tag;
    LineState state = LineState::Invalid;  // of no line, if none had to go
  };
  // Replaces the same line, a free way, or the least recently used line, which is returned.
  Evicted insert(LineTag tag, LineState state) {
    Way* const set = set_of(tag);
    const Name name = name_of(tag);
    const std::size_t place = place_in(set, name);
    if (place == ways_) return insert_absent(tag, state);
    put_first(set, place, {name, state});
    return {};
  }
  // The same for a line that is not held.
  Evicted insert_absent(LineTag tag, LineState state) {
    Way* const set = set_of(tag);
    const Way last = set[ways_ - 1];
    put_first(set, ways_ - 1, {name_of(tag), state});
    if (last.free()) return {};
    return {line_of(last, tag), last.state()};
  }
  void erase(LineTag tag) {
    Way* const set = set_of(tag);
    const std::size_t place = place_in(set, name_of(tag));
    if (place == ways_) return;
    std::copy(set + place + 1, set + ways_, set + place);
    set[ways_ - 1] = Way{};
  }

 private:
  // What tells the lines of a set apart: the space, and of the line's number the part above that of the set.
  using Name = std::uint32_t;
  static constexpr unsigned kNumberBits = 28;
  static constexpr unsigned kPasBits = 2;
  static constexpr std::uint64_t kNumberMask = (std::uint64_t{1} << kNumberBits) - 1;
  static constexpr Name kNameMask = (Name{1} << (kNumberBits + kPasBits)) - 1;
  static constexpr Name kPasMask = kNameMask ^ kNumberMask;

  // The state above the name; a name beyond what the sets reach is a free way. Free ways come last.
  class Way {
   public:
    Way() = default;
    Way(Name name, LineState state)
        : word_(name | static_cast<std::uint32_t>(state) << (kNumberBits + kPasBits)) {}
    [[nodiscard]] bool free() const { return word_ == kNameMask; }
    [[nodiscard]] LineState state() const {
      return static_cast<LineState>(word_ >> (kNumberBits + kPasBits));
    }
    [[nodiscard]] Name name() const { return word_ & kNameMask; }
    [[nodiscard]] std::uint32_t word() const { return word_; }
    [[nodiscard]] bool holds(Name name) const { return this->name() == name; }

   private:
    std::uint32_t word_ = kNameMask;
  };

  // Ways that the host compares and moves at once; a set is filled up with free ones.
  using Together [[gnu::vector_size(16)]] = std::uint32_t;
  using Places [[gnu::vector_size(16)]] = std::int32_t;
  using Halves [[gnu::vector_size(16)]] = std::uint64_t;
  static constexpr std::size_t kTogether = sizeof(Together) / sizeof(Way);

  [[nodiscard]] std::uint64_t set_number(LineTag tag) const { return tag.packed() & set_mask_; }
  [[nodiscard]] Name name_of(LineTag tag) const {
    constexpr unsigned kPasShift = LineTag::kNumberBits - kNumberBits;
    return static_cast<Name>(tag.number() >> set_bits_) |
           (static_cast<Name>(tag.packed() >> kPasShift) & kPasMask);
  }
  // Of a way in the set of the other line.
  [[nodiscard]] LineTag line_of(Way way, LineTag neighbour) const {
    const std::uint64_t number = (way.name() & kNumberMask) << set_bits_ | set_number(neighbour);
    return {Pa{number * kLineBytes}, static_cast<Pas>(way.name() >> kNumberBits)};
  }
  [[nodiscard]] Way* set_of(LineTag tag) { return lines_.data() + set_number(tag) * stride_; }
  [[nodiscard]] const Way* set_of(LineTag tag) const { return lines_.data() + set_number(tag) * stride_; }
  // Its place in its set, or the number of ways. No branch depends on where it is, for the host would guess
  // wrong again and again.
  [[nodiscard]] std::size_t place_in(const Way* set, Name name) const {
    Together found{};  // the place of the line, counted from one
    Together places{1, 2, 3, 4};
    for (const Way* ways = set; ways < set + ways_; ways += kTogether, places += kTogether)
      found |= std::bit_cast<Together>((load(ways) & kNameMask) == name) & places;
    const auto halves = std::bit_cast<Halves>(found);
    const std::uint64_t half = halves[0] | halves[1];
    const auto place = static_cast<std::uint32_t>(half | half >> 32);
    return place != 0 ? place - 1 : ways_;
  }
  // Those before the place move on by one.
  static void put_first(Way* set, std::size_t place, Way way) {
    constexpr Together kFirst{~std::uint32_t{0}};
    Together first{way.word()};
    for (; place >= kTogether; place -= kTogether, set += kTogether) {
      const Together turned = turn(load(set));
      store(set, (turned & ~kFirst) | first);
      first = turned & kFirst;
    }
    const Together ways = load(set);
    const Together moved = (turn(ways) & ~kFirst) | first;
    const auto stays = std::bit_cast<Together>(Places{0, 1, 2, 3} > static_cast<std::int32_t>(place));
    store(set, (ways & stays) | (moved & ~stays));
  }
  static Together turn(Together ways) { return __builtin_shufflevector(ways, ways, 3, 0, 1, 2); }
  static Together load(const Way* ways) {
    Together together;
    std::memcpy(&together, ways, sizeof together);
    return together;
  }
  static void store(Way* ways, Together together) {
    std::memcpy(static_cast<void*>(ways), &together, sizeof together);
  }

  std::size_t ways_;
  std::size_t stride_;
  unsigned set_bits_;
  std::uint64_t set_mask_;
  std::vector<Way> lines_;
};

}  // namespace realmsim::machine
