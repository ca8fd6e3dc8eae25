// Whether a refused call left the machine as it was.
#pragma once

#include <optional>

#include "models/backends/cca.h"

namespace realmsim::testing {

// `caller` is the REC whose realm made the call. A refused RSI call may change its registers and pc; one that
// aborts has made it exit to the host instead, which may change its RecRun granule and the processing
// element.
bool unchanged(const backends::CcaState& before, backends::CcaState after, std::optional<Pa> caller);

}  // namespace realmsim::testing
