// How the hypervisor answers a realm's access to a device that it emulates (RMM 1.0 B4, RmiRecEnter).
#pragma once

#include <cstdint>

#include "models/host/port.h"

namespace realmsim::host {

// Entries through the RecRun object at `run` complete the load with this value, which only the next one can.
void answer_load(Port& port, Pa run, std::uint64_t value);

}  // namespace realmsim::host
