#include "models/machine/page_slot.h"

namespace realmsim::machine {

void PageSlot::own(PagePool& pool, std::uint64_t& changes) {
  count(changes);
  PooledPage* held = page();
  if (held == nullptr) {
    held = pool.zero_page();
  } else if (held->holders > 1) {
    PooledPage* const copy = pool.copy_of(held->bytes);
    --held->holders;
    held = copy;
  }
  word_ = reinterpret_cast<std::uintptr_t>(held) | kOwned;
}

}  // namespace realmsim::machine
