// Physical memory as a value: bytes in 4 KiB pages that are allocated when first written, shared between
// copies of a machine until one of them writes, and read as zero before that.
//
// It holds bytes beyond the point of physical aliasing: one location per PA. Which space may reach a
// location is the business of the granule protection check, not of this file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "models/base/address.h"
#include "models/machine/cow_table.h"
#include "models/machine/page_pool.h"

namespace realmsim::machine {

class Memory {
 public:
  // Covers PA 0 to `bytes`, exclusive; callers stay inside.
  explicit Memory(std::uint64_t bytes) : pages_(bytes / kGranuleBytes) {}

  [[nodiscard]] std::uint64_t size() const { return pages_.size() * kGranuleBytes; }

  [[nodiscard]] std::uint64_t read64(Pa pa) const;  // little-endian, within one page
  void write64(Pa pa, std::uint64_t value);
  void fill64(Pa pa, std::uint64_t words, std::uint64_t value);  // that many copies of an aligned word

  void read(Pa pa, std::span<std::byte> out) const;
  void write(Pa pa, std::span<const std::byte> in);
  void fill(Pa pa, std::uint64_t bytes, std::byte value);
  void zero_granule(Pa granule);
  [[nodiscard]] const Page& granule(Pa granule) const;
  // The byte at `pa` will be wanted soon: has the host fetch it meanwhile.
  void expect(Pa pa) const {
    if (pa.value < size()) __builtin_prefetch(granule(pa).data() + pa.offset_in(kGranuleBytes));
  }

  friend bool operator==(const Memory& a, const Memory& b);
  [[nodiscard]] std::uint64_t hash() const;

 private:
  // A page, or none while it is zero. A copy shares the page: neither of the two owns it any more, until one
  // finds that the other is gone.
  class PageSlot {
   public:
    PageSlot() = default;
    PageSlot(const PageSlot& other) : page_(other.page_) { other.owned_ = false; }
    PageSlot& operator=(const PageSlot&) = delete;
    [[nodiscard]] const Page* get() const { return page_.get(); }
    [[nodiscard]] Page& edit(PagePool& pool);
    void reset() {
      page_.reset();
      owned_ = false;
    }

   private:
    std::shared_ptr<Page> page_;
    mutable bool owned_ = false;  // spares a look at the page's own count
  };
  Page& edit(Pa pa) { return pages_.edit(pa.value >> kGranuleShift).edit(*pool_); }

  std::shared_ptr<PagePool> pool_ = std::make_shared<PagePool>();  // of all copies
  CowTable<PageSlot, 512> pages_;
};

}  // namespace realmsim::machine
