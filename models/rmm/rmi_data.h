// Checks and steps of DATA_CREATE_UNKNOWN and DATA_DESTROY, for the extension that changes these commands.
#pragma once

#include "models/rmm/call.h"
#include "models/rmm/command.h"
#include "models/rmm/properties.h"

namespace realmsim::rmm {

void map_unknown(Commit& commit);
void unmap_data(Commit& commit);
void invalidate_data(Commit& commit);
void lock_data(Commit& commit);
void release_data(Commit& commit);
void report_destroyed(Commit& commit);

inline constexpr auto kDataCreateUnknownChecks = checks(
    delegated("data", 2), is_rd(1), check("ipa", kProtected, 3, kInput), check("ipa", kIpaAligned, 3, kInput),
    check("data", kInPaRange, 2, kInput), check("walk", kWalkReaches, 3, kRttAtWalk, CheckKind::Structural),
    check("rtte", kEntryUnassigned, 3, kRttAtWalk));
inline constexpr std::array kDataCreateUnknownSteps{
    Step{"map", "maps the granule with the RIPAS that the entry has", map_unknown}};

inline constexpr auto kDataDestroyChecks =
    checks(is_rd(1), check("ipa", kProtected, 2, kInput), check("ipa", kIpaAligned, 2, kInput),
           check("walk", kWalkReaches, 2, kRttAtWalk, CheckKind::Structural),
           check("rtte", kEntryAssigned, 2, kRttAtWalk, CheckKind::Structural));
inline constexpr std::array kDataDestroySteps{
    Step{"lock", "locks the DATA granule", lock_data},
    Step{"unmap", "makes the entry UNASSIGNED", unmap_data},
    Step{"tlbi", "drops the translation of the page", invalidate_data},
    Step{"release", "wipes the granule and makes it DELEGATED", release_data},
    Step{"report", "tells the granule and the next live entry", report_destroyed}};

}  // namespace realmsim::rmm
