// What the owner of a realm expects the RMM to have measured: the image is built on a machine of the owner's
// own, which no hypervisor of the scenario has touched, and the realm there reads its measurement.
#pragma once

#include <optional>
#include <string_view>

#include "models/rmm/realm_claims.h"
#include "sim/scenario/scenario.h"

namespace realmsim::run {

// The RIM of a realm actor, as long as its digest; nothing if the realm cannot be built.
std::optional<rmm::ByteString> reference_rim(const scenario::Scenario& scenario, std::string_view realm);

}  // namespace realmsim::run
