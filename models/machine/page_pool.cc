#include "models/machine/page_pool.h"

#include <algorithm>
#include <sys/mman.h>
#include <utility>

namespace realmsim::machine {
namespace {

constexpr std::size_t kLargePage = std::size_t{1} << 21;
constexpr std::size_t kFirstPages = 16;
constexpr std::size_t kPagesInLarge = kLargePage / sizeof(PooledPage);

}  // namespace

// As many pages again as there are, up to a large page of the host.
void PagePool::add_block() {
  const std::size_t pages = std::clamp(pages_, kFirstPages, kPagesInLarge);
  const bool large = pages == kPagesInLarge;
  const std::size_t bytes = large ? kLargePage : pages * sizeof(PooledPage);
  const std::align_val_t alignment{large ? kLargePage : alignof(PooledPage)};
  auto* const block = static_cast<std::byte*>(::operator new(bytes, alignment));
  blocks_.emplace_back(block, Release{alignment});
  // A wish: where the host does not grant it, nothing but speed is lost.
  if (large) madvise(block, bytes, MADV_HUGEPAGE);
  free_.reserve(pages_ + pages);  // giving back never allocates
  for (std::size_t page = pages; page != 0; --page)
    free_.push_back(block + (page - 1) * sizeof(PooledPage));
  pages_ += pages;
}

std::byte* PagePool::take() {
  if (free_.empty()) add_block();
  std::byte* const place = free_.back();
  free_.pop_back();
  return place;
}

void PagePool::give_back(PooledPage* page) {
  const std::shared_ptr<PagePool> pool = std::move(page->pool);
  page->~PooledPage();
  pool->free_.push_back(reinterpret_cast<std::byte*>(page));
}

}  // namespace realmsim::machine
