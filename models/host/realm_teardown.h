// Taking a realm down by the real command sequence, everything it had given back: RECs, access policy table,
// memory, tables, RD (RMM 1.0 A3; CAEC is silent, the table goes before the memory).
#pragma once

#include "models/host/realm_builder.h"

namespace realmsim::host {

// None of its RECs runs. An RD that `spec`, by which the realm was built, has placed is none of the pool's.
void destroy_realm(Rmi& rmi, const HostedRealm& realm, const RealmSpec& spec);

}  // namespace realmsim::host
