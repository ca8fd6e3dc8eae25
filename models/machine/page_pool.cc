#include "models/machine/page_pool.h"

#include <algorithm>
#include <sys/mman.h>

namespace realmsim::machine {
namespace {

constexpr std::size_t kLargePage = std::size_t{1} << 21;
constexpr std::size_t kFirstPages = 16;

}  // namespace

// As many pages again as there are, up to a large page.
void PagePool::add_block() {
  const std::size_t bytes = std::clamp(pages_, kFirstPages, kLargePage / kGranuleBytes) * kGranuleBytes;
  const std::align_val_t alignment{std::min(bytes, kLargePage)};
  auto* const block = static_cast<std::byte*>(::operator new(bytes, alignment));
  blocks_.emplace_back(block, Release{alignment});
  // A wish: where the host does not grant it, nothing but speed is lost.
  if (bytes == kLargePage) madvise(block, bytes, MADV_HUGEPAGE);
  for (std::size_t offset = bytes; offset != 0; offset -= kGranuleBytes)
    free_.push_back(block + offset - kGranuleBytes);
  pages_ += bytes / kGranuleBytes;
}

std::byte* PagePool::take() {
  if (free_.empty()) add_block();
  std::byte* const place = free_.back();
  free_.pop_back();
  return place;
}

std::shared_ptr<Page> PagePool::shared(Page* page) {
  return {page, [pool = shared_from_this()](Page* unused) { pool->free_.push_back(unused->data()); }};
}

std::shared_ptr<Page> PagePool::zero_page() {
  return shared(new (take()) Page{});
}

std::shared_ptr<Page> PagePool::copy_of(const Page& page) {
  return shared(new (take()) Page{page});
}

}  // namespace realmsim::machine
