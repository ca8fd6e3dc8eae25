// What the modules between MMU and interconnect share. They carry time; the tag arrays live once, in
// machine::CoherentCaches.
#pragma once

#include "models/machine/coherent_caches.h"
#include "models/machine/machine.h"
#include "models/timing/cost_table.h"

namespace realmsim::soc {

struct CacheContext {
  machine::CoherentCaches& caches;
  machine::Machine& machine;
  const timing::CostTable& costs;
};

}  // namespace realmsim::soc
