// What the hypervisor asks of the next entry of a REC: fields of the RmiRecEnter in its RecRun object
// (RMM 1.0 B4). They stay as they are until they are written again.
#pragma once

#include <cstdint>

#include "models/host/port.h"

namespace realmsim::host {

// The entry through the RecRun object at `run` completes a load from a device that the hypervisor emulates.
// The flag stays set, so another kind of entry needs the object written anew.
void answer_load(Port& port, Pa run, std::uint64_t value);

// A pending interrupt of group 1 as GICv3 ICH_LR<n>_EL2 holds it. The RMM lets no physical one stand behind
// it, so a maintenance interrupt tells the hypervisor of its end.
constexpr std::uint64_t pending_interrupt(std::uint32_t intid) {
  constexpr std::uint64_t kPending = std::uint64_t{0b01} << 62;
  constexpr std::uint64_t kGroup1 = std::uint64_t{1} << 60;
  constexpr std::uint64_t kEoi = std::uint64_t{1} << 41;
  return kPending | kGroup1 | kEoi | intid;
}

inline constexpr std::uint64_t kNoInterrupt = 0;

// What the first list register holds from that entry on.
void offer_interrupt(Port& port, Pa run, std::uint64_t list_register);

}  // namespace realmsim::host
