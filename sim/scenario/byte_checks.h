// The look at the bytes of a file before anything reads them as JSON.
#pragma once

#include <optional>
#include <string_view>

#include "sim/scenario/diagnostic.h"

namespace realmsim::scenario {

// Why `text` cannot be read as JSON at all: empty, a Git LFS pointer, a byte that is not UTF-8 or is NUL.
std::optional<Diagnostic> unfit_bytes(std::string_view text);

}  // namespace realmsim::scenario
