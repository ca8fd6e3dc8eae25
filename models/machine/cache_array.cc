#include "models/machine/cache_array.h"

#include <bit>

#include "models/base/ensure.h"

namespace realmsim::machine {

CacheArray::CacheArray(const CacheGeometry& geometry)
    : ways_(geometry.ways),
      stride_(WaySet::stride(ways_)),
      set_bits_(static_cast<unsigned>(std::countr_zero(geometry.sets()))),
      set_mask_(geometry.sets() - 1),
      lines_(geometry.sets() * stride_) {
  REALMSIM_ENSURE(std::has_single_bit(geometry.sets()), "a cache has a power of two of sets");
}

LineState CacheArray::peek(LineTag tag) {
  const WaySet set = set_of(tag);
  const std::size_t place = set.place_of(name_of(tag));
  return place == ways_ ? LineState::Invalid : set[place].state();
}

void CacheArray::set_state(LineTag tag, LineState state) {
  const WaySet set = set_of(tag);
  const std::size_t place = set.place_of(name_of(tag));
  if (place != ways_) set[place] = Way{name_of(tag), state};
}

}  // namespace realmsim::machine
