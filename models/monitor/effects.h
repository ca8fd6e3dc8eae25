// What EL3's granule protection table library works on: the machine, whom it tells, where costs go, and how
// the library was built.
#pragma once

#include <cstdint>
#include <optional>

#include "models/base/meter.h"
#include "models/base/observer.h"
#include "models/machine/gpt.h"
#include "models/machine/machine.h"

namespace realmsim::monitor {

// TF-A's build option RME_GPT_MAX_BLOCK: the largest Contiguous descriptor that the library writes.
struct GptLibrary {
  std::optional<machine::ContiguousSize> largest_block;
  std::uint32_t further_tables = 0;  // kept in step with the one that the hardware walks

  [[nodiscard]] bool writes(machine::ContiguousSize size) const {
    return largest_block && size <= *largest_block;
  }
  friend bool operator==(const GptLibrary&, const GptLibrary&) = default;
};

struct Effects {
  machine::Machine& machine;
  const GptLibrary& library;
  Meter& meter;
  Observer& observer;
};

}  // namespace realmsim::monitor
