#include "models/machine/walk_cache.h"

#include <algorithm>

namespace realmsim::machine {
namespace {

constexpr int kBelowPage = kPageLevel + 1;

}  // namespace

WalkCache::WalkCache(const WalkCacheGeometry& geometry)
    : ways_(geometry.ways), sets_(geometry.entries / geometry.ways), tags_(geometry.entries) {}

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

template <class Match>
void WalkCache::erase_if(Match match) {
  for (auto set = tags_.begin(); set != tags_.end(); set += ways_) {
    const auto kept = std::remove_if(set, set + ways_, [&](Tag tag) { return tag.valid() && match(tag); });
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
