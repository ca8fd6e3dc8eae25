#include "models/machine/coherent_caches.h"

#include <algorithm>

namespace realmsim::machine {

CoherentCaches::CoherentCaches(std::uint32_t cpus, const CachesGeometry& geometry)
    : private_(cpus, Private{CacheArray{geometry.level1}, CacheArray{geometry.level2}}),
      level3_(geometry.level3) {}

void CoherentCaches::set_state(Private& caches, LineTag tag, LineState state) {
  caches.level1.set_state(tag, state);
  caches.level2.set_state(tag, state);
}

CoherentCaches::Snoop CoherentCaches::snoop_others(CpuIndex requester, LineTag tag, LineUse use) {
  Snoop found;
  for (const CpuIndex cpu : used_) {
    if (cpu == requester) continue;
    Private& caches = private_[cpu];
    const LineState state = caches.level2.peek(tag);
    if (state == LineState::Invalid) continue;
    if (state >= LineState::Exclusive) found.owner = cpu;
    if (state == LineState::Modified) write_back(tag);
    if (use == LineUse::Write) {
      caches.level1.erase(tag);
      caches.level2.erase(tag);
    } else {
      set_state(caches, tag, LineState::Shared);
      found.shared = true;
    }
  }
  return found;
}

void CoherentCaches::begin_use(CpuIndex cpu) {
  private_[cpu].used = true;
  used_.insert(std::ranges::upper_bound(used_, cpu), cpu);
  sole_user_ = used_.size() == 1 ? cpu : kNobody;
}

}  // namespace realmsim::machine
