// The granule protection check: does the space named by an access match the granule it reaches?
// Order of faults as in the Arm ARM (DDI0487 D9.3); levels are those reported in the syndrome.
//
// Who takes the fault, and how its syndrome reads, is in gpc_fault_routing.h.
#pragma once

#include <cstdint>
#include <optional>

#include "models/base/address.h"
#include "models/base/fault_kind.h"
#include "models/base/security_state.h"
#include "models/machine/gpc_config.h"
#include "models/machine/gpt_cache.h"
#include "models/machine/memory_port.h"

namespace realmsim::machine {

struct GpcRequest {
  SecurityState requester;
  Pas pas;
  Pa pa;
};

struct GpcResult {
  FaultKind fault = FaultKind::None;
  std::uint8_t level = 0;
  std::optional<Gpi> found;  // the GPI that decided, if one was read
};

// `gpt_port` fetches descriptors in the Root space; those fetches are themselves never checked. What `kept`
// holds is not fetched again.
GpcResult check_granule(const GpcConfig& config, const GpcRequest& request, MemoryPort& gpt_port,
                        GptCache* kept = nullptr);

}  // namespace realmsim::machine
