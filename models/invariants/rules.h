// The judges behind the rows, by what they look at.
#pragma once

#include "models/invariants/invariants.h"

namespace realmsim::invariants {

using Verdict = std::optional<Violation>;

// granule_rules.cc
Verdict gpi_matches_state(const Subject& subject, const Census& census);
Verdict conservation(const Subject& subject, const Census& census);
Verdict reference_counts(const Subject& subject, const Census& census);

// table_rules.cc
Verdict rtt_well_formed(const Subject& subject, const Census& census);
Verdict rtt_private(const Subject& subject, const Census& census);

// mapping_rules.cc
Verdict mapped_is_data(const Subject& subject, const Census& census);
Verdict private_exclusive(const Subject& subject, const Census& census);
Verdict tlb_backed(const Subject& subject, const Census& census);
Verdict gpc_fresh(const Subject& subject, const Census& census);

// sharing_rules.cc
Verdict csm_granted(const Subject& subject, const Census& census);
Verdict csm_disjoint(const Subject& subject, const Census& census);

}  // namespace realmsim::invariants
