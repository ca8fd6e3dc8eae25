// The header of a trace: what the recorded RMM offered.
#pragma once

#include <cstdint>
#include <string>

#include "models/rmm/config.h"
#include "sim/replay/line_reader.h"

namespace realmsim::replay {

inline constexpr std::uint32_t kMostCpus = 64;

struct Header {
  std::string oracle;
  std::string backend = "cca";  // a trace that realmsim has written may name another
  std::uint32_t granules = 65536;
  std::uint32_t cpus = 1;  // more where a trace tells of realms that run beside each other
  rmm::Config firmware;
};

// True if the line is a header, good or bad.
bool is_header(const JsonLine& line);
// Meaningless unless the reader is sound afterwards.
Header read_header(LineReader& reader);

}  // namespace realmsim::replay
