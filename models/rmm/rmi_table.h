// The RMI commands, one row each.
#pragma once

#include <array>

#include "models/rmm/command.h"

namespace realmsim::rmm {

extern const Command kRmiVersion;
extern const Command kRmiFeatures;
extern const Command kRmiGranuleDelegate;
extern const Command kRmiGranuleUndelegate;
extern const Command kRmiRealmCreate;
extern const Command kRmiRealmActivate;
extern const Command kRmiRealmDestroy;
extern const Command kRmiRecAuxCount;
extern const Command kRmiRecCreate;
extern const Command kRmiRecDestroy;
extern const Command kRmiRecEnter;
extern const Command kRmiRttCreate;
extern const Command kRmiRttDestroy;
extern const Command kRmiRttFold;
extern const Command kRmiRttReadEntry;
extern const Command kRmiRttInitRipas;
extern const Command kRmiRttSetRipas;
extern const Command kRmiRttMapUnprotected;
extern const Command kRmiRttUnmapUnprotected;
extern const Command kRmiDataCreate;
extern const Command kRmiDataCreateUnknown;
extern const Command kRmiDataDestroy;
extern const Command kRmiPsciComplete;

inline constexpr std::array kRmiTable{
    &kRmiVersion,
    &kRmiGranuleDelegate,
    &kRmiGranuleUndelegate,
    &kRmiDataCreate,
    &kRmiDataCreateUnknown,
    &kRmiDataDestroy,
    &kRmiRealmActivate,
    &kRmiRealmCreate,
    &kRmiRealmDestroy,
    &kRmiRecCreate,
    &kRmiRecDestroy,
    &kRmiRecEnter,
    &kRmiRttCreate,
    &kRmiRttDestroy,
    &kRmiRttMapUnprotected,
    &kRmiRttReadEntry,
    &kRmiRttUnmapUnprotected,
    &kRmiFeatures,
    &kRmiPsciComplete,
    &kRmiRttFold,
    &kRmiRecAuxCount,
    &kRmiRttInitRipas,
    &kRmiRttSetRipas,
};

}  // namespace realmsim::rmm
