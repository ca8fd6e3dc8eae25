// The judges behind the rows, by what they look at.
#pragma once

#include "models/invariants/invariants.h"

namespace realmsim::invariants {

// granule_rules.cc
Verdict gpi_matches_state(const Evidence& evidence);
Verdict conservation(const Evidence& evidence);
Verdict reference_counts(const Evidence& evidence);

// table_rules.cc
Verdict rtt_well_formed(const Evidence& evidence);
Verdict rtt_private(const Evidence& evidence);

// mapping_rules.cc
Verdict mapped_is_data(const Evidence& evidence);
Verdict private_exclusive(const Evidence& evidence);
Verdict tlb_backed(const Evidence& evidence);
Verdict gpc_fresh(const Evidence& evidence);

// sharing_rules.cc
Verdict csm_granted(const Evidence& evidence);
Verdict csm_permission(const Evidence& evidence);
Verdict csm_disjoint(const Evidence& evidence);

}  // namespace realmsim::invariants
