// Where the pages of memory come from: blocks that grow with the machine, the larger ones aligned so that the
// host can map them by large pages. Without that every access to a large memory in no order costs the host a
// walk of its own.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <vector>

#include "models/base/address.h"

namespace realmsim::machine {

using Page = std::array<std::byte, kGranuleBytes>;

class PagePool;

// A page and how many slots hold it. Who lets go last gives it back.
struct alignas(64) PooledPage {
  Page bytes;
  std::shared_ptr<PagePool> pool;
  std::uint64_t holders = 1;
};

// Lives as long as any page from it.
class PagePool : public std::enable_shared_from_this<PagePool> {
 public:
  [[nodiscard]] PooledPage* zero_page() { return new (take()) PooledPage{{}, shared_from_this()}; }
  [[nodiscard]] PooledPage* copy_of(const Page& page) {
    return new (take()) PooledPage{page, shared_from_this()};
  }
  static void give_back(PooledPage* page);

 private:
  struct Release {
    std::align_val_t alignment;
    void operator()(std::byte* block) const { ::operator delete(block, alignment); }
  };
  [[nodiscard]] std::byte* take();
  void add_block();

  std::size_t pages_ = 0;
  std::vector<std::unique_ptr<std::byte, Release>> blocks_;
  std::vector<std::byte*> free_;  // the next one last
};

}  // namespace realmsim::machine
