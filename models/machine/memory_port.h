// How table walks reach memory. The core reads the bytes directly; the SystemC models send the same
// requests through checker, caches and interconnect. Either way the walks and checks are the same code.
#pragma once

#include <cstdint>

#include "models/base/address.h"
#include "models/base/fault_kind.h"

namespace realmsim::machine {

struct Fetched {
  std::uint64_t value = 0;
  FaultKind fault = FaultKind::None;
  std::uint8_t level = 0;  // of the granule protection check that refused, if one did
};

class MemoryPort {
 public:
  virtual ~MemoryPort() = default;
  // An aligned 64-bit descriptor.
  virtual Fetched fetch(Pa pa) = 0;
};

}  // namespace realmsim::machine
