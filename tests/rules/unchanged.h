// Whether a refused call left the machine as it was.
#pragma once

#include <optional>

#include "models/backends/cca.h"

namespace realmsim::testing {

// `caller` is the REC whose realm made the call. A refused RSI call may change its registers and pc; one that
// aborts has made it exit to the host instead, which may change its RecRun granule and the processing
// element.
bool unchanged(const backends::CcaState& before, backends::CcaState after, std::optional<Pa> caller);

// Whether an exception that the realm of `rec` has taken at its EL1 changed nothing else.
bool unchanged_but_for_exception(const backends::CcaState& before, backends::CcaState after, Pa rec);

}  // namespace realmsim::testing
