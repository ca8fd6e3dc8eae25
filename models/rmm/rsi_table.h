// The RSI commands, one row each.
#pragma once

#include <array>

#include "models/rmm/command.h"

namespace realmsim::rmm {

extern const Command kRsiVersion;
extern const Command kRsiFeatures;
extern const Command kRsiMeasurementRead;
extern const Command kRsiMeasurementExtend;
extern const Command kRsiAttestationTokenInit;
extern const Command kRsiAttestationTokenContinue;
extern const Command kRsiRealmConfig;
extern const Command kRsiIpaStateSet;
extern const Command kRsiIpaStateGet;
extern const Command kRsiHostCall;

inline constexpr std::array kRsiTable{
    &kRsiVersion,
    &kRsiFeatures,
    &kRsiMeasurementRead,
    &kRsiMeasurementExtend,
    &kRsiAttestationTokenInit,
    &kRsiAttestationTokenContinue,
    &kRsiRealmConfig,
    &kRsiIpaStateSet,
    &kRsiIpaStateGet,
    &kRsiHostCall,
};

}  // namespace realmsim::rmm
