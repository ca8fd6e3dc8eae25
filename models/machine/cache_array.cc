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

LineState CacheArray::peek(LineTag tag) const {
  const Way* const set = set_of(tag);
  const std::size_t place = place_in(set, tag);
  return place == ways_ ? LineState::Invalid : set[place].state();
}

void CacheArray::set_state(LineTag tag, LineState state) {
  Way* const set = set_of(tag);
  const std::size_t place = place_in(set, tag);
  if (place != ways_) set[place] = Way{tag, state};
}

void CacheArray::erase(LineTag tag) {
  Way* const set = set_of(tag);
  const std::size_t place = place_in(set, tag);
  if (place == ways_) return;
  std::copy(set + place + 1, set + ways_, set + place);
  set[ways_ - 1] = Way{};
}

}  // namespace realmsim::machine
