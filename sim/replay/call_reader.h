// One line of a trace after its header.
#pragma once

#include "sim/replay/line_reader.h"
#include "sim/replay/trace.h"
#include "sim/replay/vocabulary.h"

namespace realmsim::replay {

// Meaningless unless the reader is sound afterwards.
TraceCall read_call(LineReader& reader, const Vocabulary& vocabulary);

}  // namespace realmsim::replay
