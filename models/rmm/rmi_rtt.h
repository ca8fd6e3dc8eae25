// Checks and steps of RTT_READ_ENTRY, for the extension that changes it.
#pragma once

#include "models/rmm/call.h"
#include "models/rmm/command.h"
#include "models/rmm/properties.h"

namespace realmsim::rmm {

void report_entry(Commit& commit);

inline constexpr auto kReadEntryChecks = checks(
    is_rd(1), check("level", kEntryLevel, 3, kInput, CheckKind::Structural),
    check("ipa", kIpaAlignedToLevel, 2, kInput), check("ipa", kInIpaSpace, 2, kInput, CheckKind::Structural));
inline constexpr std::array kReadEntrySteps{
    Step{"report", "tells level, state, output address and RIPAS of the entry", report_entry}};

}  // namespace realmsim::rmm
