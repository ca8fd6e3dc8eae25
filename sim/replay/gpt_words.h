// Words of a table by the address they stand at or govern, and the names of states and spaces.
#pragma once

#include <utility>
#include <vector>

#include "models/base/security_state.h"
#include "sim/replay/line_reader.h"

namespace realmsim::replay {

// `words` of an object, in its order.
std::vector<std::pair<Pa, std::uint64_t>> read_words(LineReader& reader, const Value& in);

// SECURE is also written S.
SecurityState read_state(LineReader& reader, const Value& value);
Pas read_pas(LineReader& reader, const Value& value);

}  // namespace realmsim::replay
