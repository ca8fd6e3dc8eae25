// The numbers that a trace names of a REC exit record (RMM 1.0 B4, RmiRecExit) and of a syndrome register
// (Arm ARM DDI0487 D24, ESR_ELx).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "models/rmm/rec_run.h"

namespace realmsim::replay {

// TI of a trapped wait, which a trace does not compare.
inline constexpr std::uint64_t kTrappedInstructionMask = 0x3;

// Nothing if a syndrome has no such field.
std::optional<std::uint64_t> syndrome_field(std::uint64_t esr, std::string_view name);

// A number of the record under its specification name, or a field of `esr` such as esr_fsc.
std::optional<std::uint64_t> exit_number(const rmm::RecExit& exit, std::string_view name);

}  // namespace realmsim::replay
