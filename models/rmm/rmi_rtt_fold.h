// Checks and steps of RTT_FOLD, for the extension that changes it.
#pragma once

#include "models/rmm/call.h"
#include "models/rmm/command.h"
#include "models/rmm/properties.h"

namespace realmsim::rmm {

extern const Property kTableHomogeneous;

void break_table(Commit& commit);
void link_parent(Commit& commit);
void lock_table(Commit& commit);
void release_table(Commit& commit);
void report_table(Commit& commit);

inline constexpr auto kRttFoldChecks =
    checks(is_rd(1), implied("rtte.table", check("level", kTableLevel, 3, kInput, CheckKind::Structural)),
           check("ipa", kIpaAlignedAboveLevel, 2, kInput),
           check("ipa", kInIpaSpace, 2, kInput, CheckKind::Structural),
           implied("rtte.table", check("walk", kWalkReaches, 2, kRttAtWalk, CheckKind::Structural)),
           check("rtte", kEntryIsTable, 2, kRttAtWalk, CheckKind::Structural),
           check("table", kTableHomogeneous, 2, kRttAtLevel, CheckKind::Structural));
inline constexpr std::array kRttFoldSteps{
    Step{"lock", "locks the table", lock_table},
    Step{"break", "drops translations through the table", break_table},
    Step{"link", "makes the parent what its children are", link_parent},
    Step{"release", "gives the table back, DELEGATED and zero", release_table},
    Step{"report", "tells the table", report_table}};

}  // namespace realmsim::rmm
