#include "models/machine/walk_cache.h"

#include <algorithm>

#include "models/machine/set_index.h"
#include "models/machine/stage2.h"

namespace realmsim::machine {
namespace {

constexpr int kBelowPage = kPageLevel + 1;

}  // namespace

// A table at one level is led to by an entry of the level above.
WalkCache::Tag::Tag(Vmid vmid, Ipa ipa, int level)
    : packed_(std::uint64_t{vmid.value} << kVmidShift |
              static_cast<std::uint64_t>(level + kLevelBias) << kLevelShift |
              ipa.value >> entry_shift(level - 1)) {}

// All bits of the VA that choose a last table.
WalkCache::Tag::Tag(Vmid vmid, Asid asid, Va va)
    : packed_(std::uint64_t{vmid.value} << kVmidShift |
              static_cast<std::uint64_t>(kStage1 + kLevelBias) << kLevelShift |
              std::uint64_t{asid.value} << kAsidShift | va.value >> entry_shift(kPageLevel - 1)) {}

WalkCache::WalkCache(const WalkCacheGeometry& geometry)
    : ways_(geometry.ways), sets_(geometry.entries / geometry.ways), tags_(geometry.entries) {}

WalkCache::Place WalkCache::set_of(Tag tag) {
  return tags_.begin() + static_cast<std::ptrdiff_t>(set_index(tag.prefix(), sets_) * ways_);
}

bool WalkCache::use(Tag tag) {
  const Place set = set_of(tag);
  const Place found = std::find(set, set + ways_, tag);
  if (found == set + ways_) return false;
  std::copy_backward(set, found, found + 1);
  *set = tag;
  return true;
}

std::optional<int> WalkCache::find(Vmid vmid, Ipa ipa, int start_level) {
  if (sets_ == 0) return std::nullopt;
  int level = kPageLevel;
  while (level > start_level && !use(Tag{vmid, ipa, level}))
    --level;
  return level > start_level ? std::optional{level} : std::nullopt;
}

void WalkCache::keep(Vmid vmid, Ipa ipa, int level) {
  put(Tag{vmid, ipa, level});
}

bool WalkCache::find_last_stage1_table(Vmid vmid, Asid asid, Va va) {
  return sets_ != 0 && use(Tag{vmid, asid, va});
}

void WalkCache::keep_last_stage1_table(Vmid vmid, Asid asid, Va va) {
  put(Tag{vmid, asid, va});
}

bool WalkCache::find_page(Vmid vmid, Ipa ipa) {
  return sets_ != 0 && use(Tag{vmid, ipa, kBelowPage});
}

void WalkCache::keep_page(Vmid vmid, Ipa ipa) {
  put(Tag{vmid, ipa, kBelowPage});
}

void WalkCache::put(Tag tag) {
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
    if (tag.of_stage1()) return false;
    const unsigned shift = entry_shift(tag.level() - 1);
    return tag.vmid() == vmid && tag.prefix() >= first.value >> shift &&
           tag.prefix() <= (first.value + bytes - 1) >> shift;
  });
}

void WalkCache::invalidate_stage1(Vmid vmid) {
  erase_if([vmid](Tag tag) { return tag.of_stage1() && tag.vmid() == vmid; });
}

}  // namespace realmsim::machine
