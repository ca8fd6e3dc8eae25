// The header of a trace: what the recorded RMM offered.
#pragma once

#include <cstdint>
#include <string>

#include "models/rmm/config.h"
#include "sim/replay/line_reader.h"

namespace realmsim::replay {

struct Header {
  std::string oracle;
  std::string backend = "cca";  // a trace that realmsim has written may name another
  std::uint32_t granules = 65536;
  rmm::Config firmware;
};

// True if the line is a header, good or bad.
bool is_header(const JsonLine& line);
// Meaningless unless the reader is sound afterwards.
Header read_header(LineReader& reader);

}  // namespace realmsim::replay
