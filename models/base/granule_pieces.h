// A range of addresses, cut at the borders of granules.
#pragma once

#include <algorithm>
#include <cstdint>

#include "models/base/address.h"

namespace realmsim {

// piece(address, its offset in the range, bytes) for the parts that lie in one granule each, until one gives
// false. Tells whether none did.
template <class Address, class Piece>
bool every_piece(Address at, std::uint64_t bytes, Piece piece) {
  for (std::uint64_t done = 0; done < bytes;) {
    const Address here = at + done;
    const std::uint64_t size = std::min(bytes - done, kGranuleBytes - here.offset_in(kGranuleBytes));
    if (!piece(here, done, size)) return false;
    done += size;
  }
  return true;
}

}  // namespace realmsim
