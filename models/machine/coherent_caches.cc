#include "models/machine/coherent_caches.h"

#include <algorithm>
#include <utility>

namespace realmsim::machine {
namespace {

bool sufficient(LineState state, LineUse use) {
  return use == LineUse::Read ? state != LineState::Invalid : state >= LineState::Exclusive;
}

}  // namespace

CoherentCaches::CoherentCaches(std::uint32_t cpus, const CachesGeometry& geometry)
    : private_(cpus, Private{CacheArray{geometry.level1}, CacheArray{geometry.level2}}),
      level3_(geometry.level3) {}

void CoherentCaches::set_state(Private& caches, LineTag tag, LineState state) {
  caches.level1.set_state(tag, state);
  caches.level2.set_state(tag, state);
}

bool CoherentCaches::hit_level1(CpuIndex cpu, LineTag tag, LineUse use) {
  Private& caches = private_[cpu];
  const LineState held = caches.level1.use(tag);
  if (!sufficient(held, use)) return false;
  if (use == LineUse::Write && held != LineState::Modified) set_state(caches, tag, LineState::Modified);
  return true;
}

bool CoherentCaches::hit_level2(CpuIndex cpu, LineTag tag, LineUse use, bool fill_level1) {
  Private& caches = private_[cpu];
  LineState held = caches.level2.use(tag);
  if (!sufficient(held, use)) return false;
  if (use == LineUse::Write && held != LineState::Modified) {
    held = LineState::Modified;
    caches.level2.set_state(tag, held);
  }
  if (fill_level1) caches.level1.insert(tag, held);
  return true;
}

CoherentCaches::Snoop CoherentCaches::snoop_others(CpuIndex requester, LineTag tag, LineUse use) {
  std::optional<CpuIndex> owner;
  bool shared = false;
  for (const CpuIndex cpu : used_) {
    if (cpu == requester) continue;
    Private& caches = private_[cpu];
    const LineState state = caches.level2.peek(tag);
    if (state == LineState::Invalid) continue;
    if (state >= LineState::Exclusive) owner = cpu;
    if (state == LineState::Modified) fill_level3(tag);
    if (use == LineUse::Write) {
      caches.level1.erase(tag);
      caches.level2.erase(tag);
    } else {
      set_state(caches, tag, LineState::Shared);
      shared = true;
    }
  }
  return {.owner = owner, .shared = shared};
}

bool CoherentCaches::hit_level3(LineTag tag) {
  return level3_.use(tag) != LineState::Invalid;
}

void CoherentCaches::fill_level3(LineTag tag) {
  level3_.insert(tag, LineState::Shared);
}

void CoherentCaches::fill_private(CpuIndex cpu, LineTag tag, LineUse use, bool shared, bool fill_level1) {
  Private& caches = private_[cpu];
  if (!std::exchange(caches.used, true)) used_.insert(std::ranges::upper_bound(used_, cpu), cpu);
  const LineState state = use == LineUse::Write ? LineState::Modified
                          : shared              ? LineState::Shared
                                                : LineState::Exclusive;
  if (const auto evicted = caches.level2.insert(tag, state)) {
    caches.level1.erase(evicted->tag);
    if (evicted->state == LineState::Modified) fill_level3(evicted->tag);
  }
  if (fill_level1) caches.level1.insert(tag, state);
}

}  // namespace realmsim::machine
