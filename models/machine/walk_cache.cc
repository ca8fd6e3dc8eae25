#include "models/machine/walk_cache.h"

#include <algorithm>

#include "models/machine/stage2.h"

namespace realmsim::machine {

// A table at one level is led to by an entry of the level above.
WalkCache::Tag::Tag(Vmid vmid, Ipa ipa, int level)
    : packed_(std::uint64_t{vmid.value} << kVmidShift |
              static_cast<std::uint64_t>(level + kLevelBias) << kLevelShift |
              ipa.value >> entry_shift(level - 1)) {}

WalkCache::WalkCache(const WalkCacheGeometry& geometry)
    : ways_(geometry.ways), sets_(geometry.entries / geometry.ways), tags_(geometry.entries) {}

WalkCache::Place WalkCache::set_of(Tag tag) {
  return tags_.begin() + static_cast<std::ptrdiff_t>(tag.prefix() % sets_ * ways_);
}

bool WalkCache::use(Tag tag) {
  const Place set = set_of(tag);
  const Place found = std::find(set, set + ways_, tag);
  if (found == set + ways_) return false;
  std::rotate(set, found, found + 1);
  return true;
}

std::optional<int> WalkCache::find(Vmid vmid, Ipa ipa, int start_level) {
  if (sets_ == 0) return std::nullopt;
  for (int level = kPageLevel; level > start_level; --level) {
    if (use(Tag{vmid, ipa, level})) return level;
  }
  return std::nullopt;
}

void WalkCache::keep(Vmid vmid, Ipa ipa, int level) {
  const Tag tag{vmid, ipa, level};
  if (sets_ == 0 || use(tag)) return;
  const Place set = set_of(tag);
  std::copy_backward(set, set + ways_ - 1, set + ways_);
  *set = tag;
}

template <class Match>
void WalkCache::erase_if(Match match) {
  for (Place set = tags_.begin(); set != tags_.end(); set += ways_) {
    const Place kept = std::remove_if(set, set + ways_, [&](Tag tag) { return tag.valid() && match(tag); });
    std::fill(kept, set + ways_, Tag{});
  }
}

void WalkCache::invalidate_all() {
  std::ranges::fill(tags_, Tag{});
}

void WalkCache::invalidate_vmid(Vmid vmid) {
  erase_if([vmid](Tag tag) { return tag.vmid() == vmid; });
}

void WalkCache::invalidate_ipa(Vmid vmid, Ipa first, std::uint64_t bytes) {
  erase_if([=](Tag tag) {
    const unsigned shift = entry_shift(tag.level() - 1);
    return tag.vmid() == vmid && tag.prefix() >= first.value >> shift &&
           tag.prefix() <= (first.value + bytes - 1) >> shift;
  });
}

}  // namespace realmsim::machine
