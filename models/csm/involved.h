// Whose RD and access policy table a command locks: of every realm whose records it reads or changes. All RDs
// are taken before all tables, each in ascending address (our choice; CAEC's authors take one realm after the
// other, which can deadlock).
#pragma once

#include "models/csm/state.h"
#include "models/rmm/call.h"

namespace realmsim::csm {

// The access policy table of the call's realm, whose RD is locked anyway; with it the provider or the
// consumer that the sharing id in X1 names, or every consumer of the region in X1.
void involve_realm(const rmm::Call& call, rmm::Granules& granules);
void involve_provider(const rmm::Call& call, rmm::Granules& granules);
void involve_consumer(const rmm::Call& call, rmm::Granules& granules);
void involve_consumers_of_region(const rmm::Call& call, rmm::Granules& granules);
// The realm of the call and all consumers attached to the region around the call's IPA.
void involve_attached(const rmm::Call& call, rmm::Granules& granules);
// A realm by its id, if it lives.
void involve_member(const rmm::Call& call, RealmId id, rmm::Granules& granules);
// The realm of the call, every consumer of the region around the call's IPA, attached or not, and the
// provider for whose region the realm reserves that IPA.
void involve_range(const rmm::Call& call, rmm::Granules& granules);
// The realm of the call and everybody with whom it shares, in either direction.
void involve_peers(const rmm::Call& call, rmm::Granules& granules);

}  // namespace realmsim::csm
