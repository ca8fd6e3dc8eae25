#include "models/machine/memory.h"

#include <algorithm>
#include <cstring>

#include "models/base/granule_pieces.h"
#include "models/base/hash.h"

namespace realmsim::machine {
namespace {

// Calls visit(pa, offset of the piece, bytes) for the pieces of a range that lie in one page each.
template <class Visit>
void for_each_page(Pa pa, std::uint64_t bytes, Visit visit) {
  every_piece(pa, bytes, [&](Pa at, std::uint64_t done, std::uint64_t piece) {
    visit(at, done, piece);
    return true;
  });
}

}  // namespace

void Memory::fill64(Pa pa, std::uint64_t words, std::uint64_t value) {
  for_each_page(pa, words * sizeof value, [&](Pa at, std::uint64_t, std::uint64_t piece) {
    std::byte* out = edit(at).data() + at.offset_in(kGranuleBytes);
    std::memcpy(out, &value, sizeof value);
    for (std::uint64_t done = sizeof value; done < piece; done *= 2)
      std::memcpy(out + done, out, std::min(done, piece - done));
  });
}

void Memory::read_pages(Pa pa, std::span<std::byte> out) const {
  for_each_page(pa, out.size(), [&](Pa at, std::uint64_t done, std::uint64_t piece) {
    std::memcpy(out.data() + done, granule(at).data() + at.offset_in(kGranuleBytes), piece);
  });
}

void Memory::write_pages(Pa pa, std::span<const std::byte> in) {
  for_each_page(pa, in.size(), [&](Pa at, std::uint64_t done, std::uint64_t piece) {
    std::memcpy(edit(at).data() + at.offset_in(kGranuleBytes), in.data() + done, piece);
  });
}

void Memory::fill(Pa pa, std::uint64_t bytes, std::byte value) {
  for_each_page(pa, bytes, [&](Pa at, std::uint64_t, std::uint64_t piece) {
    std::memset(edit(at).data() + at.offset_in(kGranuleBytes), std::to_integer<int>(value), piece);
  });
}

void Memory::zero_granule(Pa granule) {
  const std::size_t index = granule.value >> kGranuleShift;
  if (pages_[index].get() != nullptr) pages_.edit(index).reset(changes_);
}

void Memory::fill_granules(Pa first, std::uint64_t bytes, std::byte value) {
  PageSlot filled;
  filled.edit(*pool_, changes_).fill(value);
  const std::size_t begin = first.value >> kGranuleShift;
  for (std::size_t index = begin; index != begin + bytes / kGranuleBytes; ++index)
    pages_.edit(index).share(filled, changes_);
}

bool operator==(const Memory& a, const Memory& b) {
  return a.pages_.equals(b.pages_, [](const PageSlot& x, const PageSlot& y) {
    return x.get() == y.get() ||
           (x.get() ? *x.get() : Memory::kZeroPage) == (y.get() ? *y.get() : Memory::kZeroPage);
  });
}

std::uint64_t Memory::hash() const {
  Hash64 hash;
  pages_.for_each_allocated([&](std::size_t index, const PageSlot& slot) {
    if (slot.get() == nullptr || *slot.get() == kZeroPage) return;
    hash.add(index);
    hash.add_bytes(*slot.get());
  });
  return hash.value();
}

}  // namespace realmsim::machine
