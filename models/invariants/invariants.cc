#include "models/invariants/invariants.h"

#include <algorithm>
#include <array>

#include "models/invariants/follower.h"
#include "models/invariants/followers.h"
#include "models/invariants/rules.h"

namespace realmsim::invariants {
namespace {

constexpr std::array kInvariants{
    Invariant{"GPI-MATCHES-STATE", "a granule has GPI Realm exactly if it is not UNDELEGATED",
              gpi_matches_state},
    Invariant{"CONSERVATION",
              "every granule in a state is accounted for by the object of that state, and the numbers add up",
              conservation},
    Invariant{"REFCOUNT", "every reference count equals what it counts", reference_counts},
    Invariant{"RTT-WELL-FORMED",
              "every table is reached once, and its entries are what their half and level allow",
              rtt_well_formed},
    Invariant{
        "RTT-PRIVATE",
        "no protected mapping and no cached translation reaches a granule in which the RMM keeps its own",
        rtt_private},
    Invariant{"MAPPED-IS-DATA", "every valid protected entry points to a granule in state DATA",
              mapped_is_data},
    Invariant{"PRIVATE-EXCLUSIVE",
              "a DATA granule is mapped by exactly one ASSIGNED entry, plus one borrowed entry per attached "
              "consumer where that entry is valid, and none where it is not",
              private_exclusive},
    Invariant{"RIPAS-CONSENT",
              "while a realm is ACTIVE, its RIPAS becomes EMPTY or RAM only as it has asked itself", nullptr,
              follow_ripas_consent},
    Invariant{"TLB-BACKED", "every cached translation is what a walk would give now, or less permissive",
              tlb_backed},
    Invariant{"GPC-FRESH", "every cached granule protection result is what the table says now", gpc_fresh},
    Invariant{"HOST-BLIND", "neither host nor Secure world reads a granule in which bytes of a realm lie",
              nullptr, follow_host_reads},
    Invariant{"NO-RESIDUE", "nobody reads bytes that a former owner has left in a granule", nullptr,
              follow_residue},
    Invariant{"INTEGRITY", "a DATA granule is written only by a realm whose tables let it", nullptr,
              follow_stores},
    Invariant{"MEASURED",
              "what is loaded and made before activation is in the RIM, and nothing else changes it", nullptr,
              follow_measurement},
    Invariant{"FAILED-IS-NOTHING", "a refused command changes nothing", nullptr, follow_refusals},
    Invariant{
        "CSM-GRANTED",
        "what a realm maps of another has an attached reservation and a share record, at equal size and "
        "offset",
        csm_granted},
    Invariant{"CSM-PERM", "a borrowed entry permits no more than its share record, and never execution",
              csm_permission},
    Invariant{"CSM-REVOKED-UNREACHABLE",
              "where a sharing has ended, no entry and no cached translation of the consumer is left",
              nullptr, follow_revoked},
    Invariant{"CSM-PROVIDER-OWNS",
              "a granule leaves DATA, and a page of a region its place, only through the provider's side",
              nullptr, follow_provider_side},
    Invariant{"CSM-DISJOINT",
              "shared ranges of a realm are aligned, not empty, in the protected half and pairwise disjoint; "
              "one that is attached holds no granule of its own",
              csm_disjoint},
    Invariant{"CSM-IDS", "ids of realms, regions and sharings never return, and dead ones are marked so",
              nullptr, follow_ids},
    Invariant{
        "LOCK-ORDER",
        "a command takes locks in one order, none twice, changes granules, tables and records only under "
        "them, and returns without any",
        nullptr, follow_locks},
};

}  // namespace

std::span<const Invariant> all() {
  return kInvariants;
}

std::string mutant_of(std::string_view invariant) {
  return std::string{"invariant."}.append(invariant);
}

bool is_asked(std::string_view name, std::span<const std::string> names) {
  return names.empty() || std::ranges::find(names, name) != names.end();
}

std::vector<Violation> judge(const Evidence& evidence, std::span<const std::string> names) {
  std::vector<Violation> violations;
  for (const Invariant& invariant : kInvariants) {
    if (invariant.judge == nullptr || !is_asked(invariant.name, names)) continue;
    auto violation = invariant.judge(evidence);
    if (!violation) continue;
    violation->invariant = invariant.name;
    violations.push_back(std::move(*violation));
  }
  return violations;
}

std::vector<Violation> judge(const Subject& subject, std::span<const std::string> names) {
  return judge({.subject = subject, .census = Census{subject}}, names);
}

}  // namespace realmsim::invariants
