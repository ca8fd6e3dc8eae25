// Fields of a structure in a granule, copied by offset. A layout is a function that visits (offset, member)
// pairs; with reader() it fills the structure, with writer() the page.
#pragma once

#include <cstddef>
#include <cstring>

#include "models/machine/memory.h"

namespace realmsim::rmm {

inline auto reader(const machine::Page& page) {
  return
      [&page](std::size_t offset, auto& value) { std::memcpy(&value, page.data() + offset, sizeof value); };
}

inline auto writer(machine::Page& page) {
  return [&page](std::size_t offset, const auto& value) {
    std::memcpy(page.data() + offset, &value, sizeof value);
  };
}

}  // namespace realmsim::rmm
