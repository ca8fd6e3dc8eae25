// Checks and steps of RSI_IPA_STATE_SET, for the extension that changes it.
#pragma once

#include "models/rmm/call.h"
#include "models/rmm/command.h"
#include "models/rmm/properties.h"

namespace realmsim::rmm {

extern const Property kRangeAboveBase;
extern const Property kRangeEndsProtected;
extern const Property kRipasRequestable;

void request_ripas(Commit& commit);

inline constexpr auto kIpaStateRangeChecks =
    checks(check("base", kIpaAligned, 1, kInput), check("top", kIpaAligned, 2, kInput),
           check("top", kRangeAboveBase, 2, kInput, CheckKind::Structural),
           check("top", kRangeEndsProtected, 2, kInput, CheckKind::Structural));
inline constexpr auto kIpaStateSetChecks =
    checks(kIpaStateRangeChecks, check("ripas", kRipasRequestable, 3, kInput, CheckKind::Structural));
inline constexpr std::array kIpaStateSetSteps{
    Step{"request", "records the request and leaves the realm for the host", request_ripas}};

}  // namespace realmsim::rmm
