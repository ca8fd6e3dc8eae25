// Version negotiation, the same for RMI_VERSION and RSI_VERSION (RMM 1.0 B4, B5). Only 1.0 is offered.
#pragma once

#include "models/rmm/command.h"

namespace realmsim::rmm {

extern const Property kVersionSupported;

// X1 lower and X2 higher supported revision; defined on refusal as well.
void report_version(Registers& out);

}  // namespace realmsim::rmm
