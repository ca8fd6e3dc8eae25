// What holds of the diagnostics of any file, however broken: they stand inside it, in order, and can be
// shown.
#pragma once

#include <cstddef>
#include <span>

#include "models/base/ensure.h"
#include "sim/scenario/diagnostic.h"

namespace realmsim::testing {

inline void expect_sound(std::span<const scenario::Diagnostic> diagnostics, std::size_t file_size) {
  std::size_t before = 0;
  for (const scenario::Diagnostic& found : diagnostics) {
    REALMSIM_ENSURE(before <= found.begin, "diagnostics are in the order of the text");
    REALMSIM_ENSURE(found.begin <= found.end && found.end <= file_size,
                    "a diagnostic stands inside its file");
    before = found.begin;
  }
}

}  // namespace realmsim::testing
