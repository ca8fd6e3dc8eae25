// Where the pages of memory come from: blocks that grow with the machine, the larger ones aligned so that the
// host can map them by large pages. Without that every access to a large memory in no order costs the host a
// walk of its own.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <vector>

#include "models/base/address.h"

namespace realmsim::machine {

using Page = std::array<std::byte, kGranuleBytes>;

// Lives as long as any page from it.
class PagePool : public std::enable_shared_from_this<PagePool> {
 public:
  [[nodiscard]] std::shared_ptr<Page> zero_page();
  [[nodiscard]] std::shared_ptr<Page> copy_of(const Page& page);

 private:
  struct Release {
    std::align_val_t alignment;
    void operator()(std::byte* block) const { ::operator delete(block, alignment); }
  };
  [[nodiscard]] std::byte* take();
  [[nodiscard]] std::shared_ptr<Page> shared(Page* page);
  void add_block();

  std::size_t pages_ = 0;
  std::vector<std::unique_ptr<std::byte, Release>> blocks_;
  std::vector<std::byte*> free_;  // the next one last
};

}  // namespace realmsim::machine
