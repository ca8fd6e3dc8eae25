// A place in memory for a page, or for none while it is zero, in one word: the slots of a large memory are
// looked at on every access, and should stay in the host's caches.
//
// A copy shares the page: neither of the two owns it any more, until one finds that the other is gone. A
// watched page is nobody's until the next write.
#pragma once

#include <cstdint>

#include "models/machine/page_pool.h"

namespace realmsim::machine {

class PageSlot {
 public:
  PageSlot() = default;
  PageSlot(const PageSlot& other) : word_(other.word_ & ~kOwned) {
    other.word_ = word_;
    if (PooledPage* const held = page()) ++held->holders;
  }
  PageSlot& operator=(const PageSlot&) = delete;
  ~PageSlot() { let_go(); }

  [[nodiscard]] const Page* get() const {
    const PooledPage* const held = page();
    return held != nullptr ? &held->bytes : nullptr;
  }
  // To be written. The first write to a watched page is counted.
  [[nodiscard]] Page& edit(PagePool& pool, std::uint64_t& changes) {
    if ((word_ & kOwned) == 0) own(pool, changes);
    return page()->bytes;
  }
  void reset(std::uint64_t& changes) {
    count(changes);
    let_go();
    word_ = 0;
  }
  // `other` has a page, and nobody writes to it any more.
  void share(const PageSlot& other, std::uint64_t& changes) {
    count(changes);
    PooledPage* const shared = other.page();
    ++shared->holders;
    let_go();
    word_ = reinterpret_cast<std::uintptr_t>(shared);
  }
  void watch() const {
    if (word_ != 0) word_ = (word_ | kWatched) & ~kOwned;  // a table in a zero page says nothing
  }

 private:
  static constexpr std::uintptr_t kOwned = 1;  // spares a look at the page's own count
  static constexpr std::uintptr_t kWatched = 2;
  static_assert(alignof(PooledPage) > (kOwned | kWatched));

  [[nodiscard]] PooledPage* page() const {
    return reinterpret_cast<PooledPage*>(word_ & ~(kOwned | kWatched));
  }
  void own(PagePool& pool, std::uint64_t& changes);
  void count(std::uint64_t& changes) const { changes += (word_ & kWatched) != 0; }
  void let_go() {
    PooledPage* const held = page();
    if (held != nullptr && --held->holders == 0) PagePool::give_back(held);
  }

  mutable std::uintptr_t word_ = 0;
};

}  // namespace realmsim::machine
