// The checks that TF-A's GPT library makes on a list of regions before it builds level 1 tables, in order.
#pragma once

#include <cstdint>
#include <span>

#include "models/machine/machine.h"
#include "models/monitor/gpt_boot.h"

namespace realmsim::monitor {

struct RegionsVerdict {
  ReturnCode code = ReturnCode::Ok;
  std::uint64_t level1_tables = 0;  // that the regions need
};

RegionsVerdict check_regions(const machine::Machine& machine, const machine::GptGeometry& shape,
                             std::span<const PasRegion> regions);

}  // namespace realmsim::monitor
