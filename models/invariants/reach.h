// Where an access of a realm would end by its tables as they are now.
#pragma once

#include <optional>

#include "models/invariants/census.h"
#include "models/machine/stage2.h"
#include "models/machine/tlb.h"

namespace realmsim::invariants {

struct Reached {
  Pa pa;
  Pas pas;
  friend bool operator==(const Reached&, const Reached&) = default;
};

// RD of the realm with this VMID.
std::optional<Pa> rd_with(const rmm::State& rmm, Vmid vmid);

// The page of its realm for which a TLB holds a translation: what an entry of both stages leads to by stage 1
// is the realm's own business.
constexpr Ipa translated_page(machine::TlbTag tag, const machine::TlbEntry& entry) {
  return tag.is_stage2() ? tag.input() : entry.ipa;
}

// Nothing where the walk faults or does not permit the access.
std::optional<Reached> reach(const Subject& subject, const rmm::Realm& realm, Ipa ipa,
                             machine::AccessType type);

// The share record behind an address at which the realm has a region attached, whose region it is, and where
// the provider has what belongs at that address.
struct LiveShare {
  csm::SharingId id;
  csm::RegionId region;
  Pa provider;
  Ipa ipa;
};
std::optional<LiveShare> share_behind(const Subject& subject, Pa rd, Ipa ipa);

// The granule that an ASSIGNED entry has for `ipa`, whatever its RIPAS.
std::optional<Pa> page_behind(const Subject& subject, const rmm::Realm& realm, Ipa ipa);

// Whether the entry, in a range that its realm has attached, maps memory that is not its own.
bool lent(const Subject& subject, const Leaf& leaf);

// Whether the granule, found at `ipa` of a realm, is memory of another realm that no live sharing lends it
// there.
bool reaches_unshared(const Subject& subject, Pa rd, Ipa ipa, Pa granule);

}  // namespace realmsim::invariants
