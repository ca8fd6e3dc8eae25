// How the hypervisor answers a realm's access to a device that it emulates (RMM 1.0 B4, RmiRecEnter).
#pragma once

#include <cstdint>

#include "models/host/port.h"

namespace realmsim::host {

// The entry through the RecRun object at `run` completes the load with this value. The flag stays set, so
// another kind of entry needs the object written anew.
void answer_load(Port& port, Pa run, std::uint64_t value);

}  // namespace realmsim::host
