// Macros of a trace: one command for each of several consecutive granules and IPAs.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/replay/line_reader.h"
#include "sim/replay/trace.h"
#include "sim/replay/vocabulary.h"

namespace realmsim::replay {

std::vector<std::string_view> macro_names();
// Nothing if no macro has that name.
std::optional<MacroCall> read_macro(LineReader& reader, const Vocabulary& vocabulary, std::string_view name,
                                    const Value& arguments);

}  // namespace realmsim::replay
