// Fields of a structure in a granule, copied by offset. A layout is a function that visits (name, offset,
// member) of each; with reader() it fills the structure, with writer() the page.
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>

#include "models/machine/memory.h"

namespace realmsim::rmm {

inline auto reader(const machine::Page& page) {
  return [&page](std::string_view, std::size_t offset, auto& value) {
    std::memcpy(&value, page.data() + offset, sizeof value);
  };
}

inline auto writer(machine::Page& page) {
  return [&page](std::string_view, std::size_t offset, const auto& value) {
    std::memcpy(page.data() + offset, &value, sizeof value);
  };
}

}  // namespace realmsim::rmm
