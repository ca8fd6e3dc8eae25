// The data caches of all processing elements: private level 1 and level 2 (level 2 holds what level 1
// holds), one shared level 3, kept coherent by MESI states and snooping. Each step of a miss is a member of
// its own (at level 3 the look and the filling are one), so that the SystemC cache and interconnect models
// can take them one by one.
//
// Not modelled: instruction caches, prefetch into the arrays, write-back traffic as time.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "models/base/address.h"
#include "models/machine/cache_array.h"

namespace realmsim::machine {

struct CachesGeometry {
  CacheGeometry level1;
  CacheGeometry level2;
  CacheGeometry level3;
};

enum class LineUse : std::uint8_t { Read, Write };

inline constexpr CpuIndex kNobody = std::numeric_limits<CpuIndex>::max();

class CoherentCaches {
 public:
  CoherentCaches(std::uint32_t cpus, const CachesGeometry& geometry);

  // The line will be looked for soon beyond level 1: has the host fetch what the largest cache knows of it.
  void expect(LineTag tag) const { level3_.expect(tag); }

  // Hit with sufficient rights; a write to an Exclusive line makes it Modified.
  bool hit_level1(CpuIndex cpu, LineTag tag, LineUse use) {
    Private& caches = private_[cpu];
    const LineState held = caches.level1.use(tag);
    if (!sufficient(held, use)) return false;
    if (use == LineUse::Write && held != LineState::Modified) set_state(caches, tag, LineState::Modified);
    return true;
  }
  // Hit with sufficient rights; the line is copied to level 1 unless the request came from a table walk.
  bool hit_level2(CpuIndex cpu, LineTag tag, LineUse use, bool fill_level1) {
    Private& caches = private_[cpu];
    LineState held = caches.level2.use(tag);
    if (!sufficient(held, use)) return false;
    if (use == LineUse::Write && held != LineState::Modified) {
      held = LineState::Modified;
      caches.level2.set_state(tag, held);
    }
    if (fill_level1) fill(caches.level1, tag, held, use);
    return true;
  }

  struct Snoop {
    CpuIndex owner = kNobody;  // held the line Exclusive or Modified and supplies it
    bool shared = false;       // another processing element keeps a copy
  };
  // Takes the line from the others as the use demands: invalidated for a write, Shared for a read.
  Snoop snoop(CpuIndex requester, LineTag tag, LineUse use) {
    return requester == sole_user_ ? Snoop{} : snoop_others(requester, tag, use);
  }

  // Hit; the line is there from now on, wherever it comes from.
  bool reach_level3(LineTag tag) { return level3_.use_or_insert(tag, LineState::Shared); }
  // After a miss was served: the requester's private caches get the line.
  void fill_private(CpuIndex cpu, LineTag tag, LineUse use, bool shared, bool fill_level1) {
    Private& caches = private_[cpu];
    if (!caches.used) begin_use(cpu);
    const LineState state = use == LineUse::Write ? LineState::Modified
                            : shared              ? LineState::Shared
                                                  : LineState::Exclusive;
    const CacheArray::Evicted evicted = fill(caches.level2, tag, state, use);
    if (evicted.state != LineState::Invalid) {
      caches.level1.erase(evicted.tag);
      if (evicted.state == LineState::Modified) write_back(evicted.tag);
    }
    if (fill_level1) fill(caches.level1, tag, state, use);
  }

 private:
  struct Private {
    CacheArray level1;
    CacheArray level2;
    bool used = false;  // has held anything yet
  };
  static bool sufficient(LineState state, LineUse use) {
    return use == LineUse::Read ? state != LineState::Invalid : state >= LineState::Exclusive;
  }
  // Who missed to read does not hold the line; who missed to write may hold a Shared one.
  static CacheArray::Evicted fill(CacheArray& level, LineTag tag, LineState state, LineUse use) {
    return use == LineUse::Read ? level.insert_absent(tag, state) : level.insert(tag, state);
  }
  void write_back(LineTag tag) { level3_.insert(tag, LineState::Shared); }
  void begin_use(CpuIndex cpu);
  Snoop snoop_others(CpuIndex requester, LineTag tag, LineUse use);
  // In both levels. The line is not used by that.
  static void set_state(Private& caches, LineTag tag, LineState state);

  std::vector<Private> private_;
  std::vector<CpuIndex> used_;    // those of them that a snoop may find something in, in order
  CpuIndex sole_user_ = kNobody;  // if there is exactly one of these
  CacheArray level3_;
};

}  // namespace realmsim::machine
