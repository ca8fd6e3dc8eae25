// EL3: the granule protection tables as TF-A's GPT library builds and changes them (TF-A docs, "Granule
// Protection Tables library"; RMM-EL3 interface for delegate and undelegate).
//
// Not modelled yet: contiguous descriptors (shatter and fuse), transitions other than Non-secure <-> Realm.
#pragma once

#include <cstdint>

#include "models/base/meter.h"
#include "models/base/observer.h"
#include "models/machine/machine.h"

namespace realmsim::monitor {

// Writes level 0 and level 1 tables at the start of Root memory according to the memory map and turns the
// granule protection check on. Granules of 4 KiB, level 0 entries of 1 GiB, 64 GiB protected.
void build_gpt(machine::Machine& machine);

// Return values of the library.
enum class TransitionResult : std::int8_t { Ok = 0, NotPermitted = -1, InvalidArgument = -22 };

struct Effects {
  machine::Machine& machine;
  Meter& meter;
  Observer& observer;
};

// One granule from Non-secure to Realm, or back, on request of the RMM.
TransitionResult delegate(Effects fx, Pa granule);
TransitionResult undelegate(Effects fx, Pa granule);

}  // namespace realmsim::monitor
