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

std::span<CacheArray::Way> CacheArray::set_of(LineTag tag) {
  return std::span{lines_}.subspan((tag.packed() & set_mask_) * ways_, ways_);
}

LineState* CacheArray::find(LineTag tag) {
  for (Way& way : set_of(tag)) {
    if (way.tag == tag && way.state != LineState::Invalid) {
      way.used = ++clock_;
      return &way.state;
    }
  }
  return nullptr;
}

LineState CacheArray::peek(LineTag tag) const {
  const std::size_t first = (tag.packed() & set_mask_) * ways_;
  for (std::size_t i = first; i < first + ways_; ++i) {
    if (lines_[i].tag == tag) return lines_[i].state;
  }
  return LineState::Invalid;
}

std::optional<CacheArray::Evicted> CacheArray::insert(LineTag tag, LineState state) {
  const auto set = set_of(tag);
  const auto rank = [tag](const Way& way) {
    if (way.tag == tag) return std::uint64_t{0};
    return way.state == LineState::Invalid ? std::uint64_t{1} : way.used + 2;
  };
  Way& way = *std::min_element(set.begin(), set.end(),
                               [&](const Way& a, const Way& b) { return rank(a) < rank(b); });
  std::optional<Evicted> evicted;
  if (way.state != LineState::Invalid && way.tag != tag) evicted = Evicted{way.tag, way.state};
  way = {.tag = tag, .state = state, .used = ++clock_};
  return evicted;
}

void CacheArray::erase(LineTag tag) {
  for (Way& way : set_of(tag)) {
    if (way.tag == tag) way.state = LineState::Invalid;
  }
}

}  // namespace realmsim::machine
