// The RSI commands, one row each.
#pragma once

#include <array>

#include "models/rmm/command.h"

namespace realmsim::rmm {

extern const Command kRsiVersion;
extern const Command kRsiAttestationTokenInit;
extern const Command kRsiAttestationTokenContinue;
extern const Command kRsiHostCall;

inline constexpr std::array kRsiTable{&kRsiVersion, &kRsiAttestationTokenInit, &kRsiAttestationTokenContinue,
                                      &kRsiHostCall};

}  // namespace realmsim::rmm
