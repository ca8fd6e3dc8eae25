// Physical memory as a value: bytes in 4 KiB pages that are allocated when first written, shared between
// copies of a machine until one of them writes, and read as zero before that.
//
// It holds bytes beyond the point of physical aliasing: one location per PA. Which space may reach a
// location is the business of the granule protection check, not of this file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>

#include "models/base/address.h"
#include "models/base/prefetch.h"
#include "models/machine/cow_table.h"
#include "models/machine/page_pool.h"
#include "models/machine/page_slot.h"

namespace realmsim::machine {

class Memory {
 public:
  // Covers PA 0 to `bytes`, exclusive; callers stay inside.
  explicit Memory(std::uint64_t bytes) : pages_(bytes / kGranuleBytes) {}

  [[nodiscard]] std::uint64_t size() const { return pages_.size() * kGranuleBytes; }

  // Little-endian, within one page.
  [[nodiscard]] std::uint64_t read64(Pa pa) const {
    std::uint64_t value = 0;
    std::memcpy(&value, granule(pa).data() + pa.offset_in(kGranuleBytes), sizeof value);
    return value;
  }
  void write64(Pa pa, std::uint64_t value) {
    std::memcpy(edit(pa).data() + pa.offset_in(kGranuleBytes), &value, sizeof value);
  }
  void fill64(Pa pa, std::uint64_t words, std::uint64_t value);  // that many copies of an aligned word

  void read(Pa pa, std::span<std::byte> out) const {
    if (!is_word(pa, out.size())) return read_pages(pa, out);
    const std::uint64_t word = read64(pa);
    std::memcpy(out.data(), &word, sizeof word);
  }
  void write(Pa pa, std::span<const std::byte> in) {
    if (!is_word(pa, in.size())) return write_pages(pa, in);
    std::uint64_t word = 0;
    std::memcpy(&word, in.data(), sizeof word);
    write64(pa, word);
  }
  void fill(Pa pa, std::uint64_t bytes, std::byte value);
  void zero_granule(Pa granule);
  // Whole granules of one byte, which take one page together until they are written.
  void fill_granules(Pa first, std::uint64_t bytes, std::byte value);
  [[nodiscard]] const Page& granule(Pa granule) const {
    const Page* page = pages_[granule.value >> kGranuleShift].get();
    return page != nullptr ? *page : kZeroPage;
  }
  // Counts the first write to the page from now on as a change, for those who remember what tables in it say.
  void watch(Pa pa) const {
    if (pa.value < size()) pages_[pa.value >> kGranuleShift].watch();
  }
  [[nodiscard]] std::uint64_t watched_changes() const { return changes_; }
  // Counts a change, because what was read would now be read otherwise.
  void forget_watched() { ++changes_; }

  // Has the host fetch what will be wanted soon: where the page of `pa` is; and, best later, the byte there.
  void expect_page(Pa pa) const {
    if (pa.value < size()) prefetch(&pages_[pa.value >> kGranuleShift]);
  }
  void expect(Pa pa) const {
    if (pa.value < size()) prefetch(granule(pa).data() + pa.offset_in(kGranuleBytes));
  }

  friend bool operator==(const Memory& a, const Memory& b);
  [[nodiscard]] std::uint64_t hash() const;

 private:
  inline static const Page kZeroPage{};

  static bool is_word(Pa pa, std::size_t bytes) {
    return bytes == sizeof(std::uint64_t) && pa.aligned_to(sizeof(std::uint64_t));
  }
  void read_pages(Pa pa, std::span<std::byte> out) const;
  void write_pages(Pa pa, std::span<const std::byte> in);
  Page& edit(Pa pa) { return pages_.edit(pa.value >> kGranuleShift).edit(*pool_, changes_); }

  std::shared_ptr<PagePool> pool_ = std::make_shared<PagePool>();  // of all copies
  CowTable<PageSlot, 512> pages_;
  std::uint64_t changes_ = 0;  // of watched pages
};

}  // namespace realmsim::machine
