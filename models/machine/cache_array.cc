#include "models/machine/cache_array.h"

#include <algorithm>
#include <bit>

#include "models/base/ensure.h"

namespace realmsim::machine {

CacheArray::CacheArray(const CacheGeometry& geometry)
    : ways_(geometry.ways),
      set_mask_(geometry.bytes / (std::uint64_t{geometry.ways} * kLineBytes) - 1),
      lines_(geometry.bytes / kLineBytes) {
  REALMSIM_ENSURE(std::has_single_bit(set_mask_ + 1), "a cache has a power of two of sets");
}

// The way at `place` gives way to those before it.
void CacheArray::put_first(Way* set, std::size_t place, Way way) {
  for (; place != 0; --place)
    set[place] = set[place - 1];
  set[0] = way;
}

std::size_t CacheArray::place_of(LineTag tag) const {
  const Way* const set = lines_.data() + first_of(tag);
  std::size_t place = 0;
  while (place < ways_ && !set[place].holds(tag))
    ++place;
  return place;
}

LineState CacheArray::use(LineTag tag) {
  Way* const set = lines_.data() + first_of(tag);
  if (set[0].holds(tag)) return set[0].state();
  const std::size_t place = place_of(tag);
  if (place == ways_) return LineState::Invalid;
  const Way way = set[place];
  put_first(set, place, way);
  return way.state();
}

LineState CacheArray::peek(LineTag tag) const {
  const std::size_t place = place_of(tag);
  return place == ways_ ? LineState::Invalid : lines_[first_of(tag) + place].state();
}

void CacheArray::set_state(LineTag tag, LineState state) {
  const std::size_t place = place_of(tag);
  if (place != ways_) lines_[first_of(tag) + place] = Way{tag, state};
}

std::optional<CacheArray::Evicted> CacheArray::insert(LineTag tag, LineState state) {
  Way* const set = lines_.data() + first_of(tag);
  std::optional<Evicted> evicted;
  std::size_t place = place_of(tag);
  if (place == ways_) {
    place = ways_ - 1;
    const Way last = set[place];
    if (last.state() != LineState::Invalid) evicted = Evicted{last.tag(), last.state()};
  }
  put_first(set, place, Way{tag, state});
  return evicted;
}

void CacheArray::erase(LineTag tag) {
  const std::size_t place = place_of(tag);
  if (place == ways_) return;
  Way* const set = lines_.data() + first_of(tag);
  std::copy(set + place + 1, set + ways_, set + place);
  set[ways_ - 1] = Way{};
}

}  // namespace realmsim::machine
