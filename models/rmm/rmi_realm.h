// Checks and steps of REALM_DESTROY, for the extension that changes it.
#pragma once

#include "models/rmm/call.h"
#include "models/rmm/command.h"
#include "models/rmm/properties.h"

namespace realmsim::rmm {

extern const Property kWithoutRecs;
extern const Property kWithoutLiveEntries;

void lock_starting_tables(Commit& commit);
void release_starting_tables(Commit& commit);
void invalidate_realm(Commit& commit);
void release_realm(Commit& commit);

inline constexpr auto kRealmDestroyChecks =
    checks(is_rd(1), check("realm", kWithoutRecs, 1, kRealm), check("realm", kWithoutLiveEntries, 1, kRealm));
inline constexpr std::array kRealmDestroySteps{
    Step{"lock", "locks the starting tables", lock_starting_tables},
    Step{"tables", "gives the starting tables back, DELEGATED and zero", release_starting_tables},
    Step{"tlbi", "drops all translations of the realm", invalidate_realm},
    Step{"realm", "gives the RD back, DELEGATED and zero, and frees the VMID", release_realm}};

}  // namespace realmsim::rmm
