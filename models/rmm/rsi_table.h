// The RSI commands, one row each.
#pragma once

#include <array>

#include "models/rmm/command.h"

namespace realmsim::rmm {

extern const Command kRsiVersion;
extern const Command kRsiHostCall;

inline constexpr std::array kRsiTable{&kRsiVersion, &kRsiHostCall};

}  // namespace realmsim::rmm
