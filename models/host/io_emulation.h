// How the hypervisor answers a realm's access to a device that it emulates (RMM 1.0 B4, RmiRecEnter).
#pragma once

#include <cstdint>

#include "models/host/port.h"

namespace realmsim::host {

// The next entry through the RecRun object at `run` completes the load with this value.
void answer_load(Port& port, Pa run, std::uint64_t value);
// The next entry asks for nothing.
void answer_nothing(Port& port, Pa run);

}  // namespace realmsim::host
