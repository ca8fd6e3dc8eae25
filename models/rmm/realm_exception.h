// Exceptions of realms other than aborts and SMCs: which exit and with what, which the realm takes itself
// (RMM 1.0 A4 "REC exit", "Realm exception handling").
//
// Reads of identification registers cost and yield no value; other trapped system registers are not modelled.
#pragma once

#include "models/base/realm_exception.h"
#include "models/rmm/effects.h"

namespace realmsim::rmm {

// An exception of the REC that runs on fx.cpu.
ExceptionTaken take_realm_exception(Effects& fx, Pa rec, const RealmException& exception);

}  // namespace realmsim::rmm
