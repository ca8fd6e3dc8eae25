// What a trace says of guest memory: fields of the realm configuration (RMM 1.0 B5, RsiRealmConfig), or any
// field as name@offset.
#pragma once

#include <vector>

#include "sim/replay/line_reader.h"
#include "sim/replay/realm_action.h"

namespace realmsim::replay {

std::vector<MemoryField> read_memory_fields(LineReader& reader, const Value& expect);

}  // namespace realmsim::replay
