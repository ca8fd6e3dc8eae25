// What the published firmware of CAEC's authors (comet-cc/RMM-CAEC at 43ffec10) does otherwise than the
// paper: the limits of its tables, its ids, and its rows of commands. Checks that it lacks are not there,
// and what it does too late or not at all is so here.
#pragma once

#include "models/csm/apt.h"
#include "models/csm/mappings.h"
#include "models/csm/state.h"
#include "models/rmm/command.h"

namespace realmsim::csm::fork {

inline constexpr unsigned kMaxRealmIds = 10;
inline constexpr unsigned kMaxRegionIds = 64;  // that live, in all realms together
inline constexpr unsigned kMaxShares = 3;      // of one region

// Slots of an access policy table by what they hold.
struct Slots {
  unsigned first;
  unsigned count;
};
inline constexpr Slots kRegionSlots{1, 20};
inline constexpr Slots kShareSlots{21, 20 * kMaxShares};  // those of a region stand together
inline constexpr Slots kReservationSlots{81, 20};

constexpr Slots shares_of(unsigned region_slot) {
  return {kShareSlots.first + (region_slot - kRegionSlots.first) * kMaxShares, kMaxShares};
}
// The first that holds no record, or only one that was given up.
std::optional<unsigned> free_slot(const Apt& apt, Slots slots);

// 8 bits, and some time used again. No realm id if the registry is full.
RealmId take_realm_id(State& state);
RegionId take_region_id(State& state);
constexpr std::uint64_t id_argument(std::uint64_t x) {
  return bits<7, 0>(x);
}

AptEditor edit_own(rmm::Commit& commit);  // the caller's table
extern const rmm::Property kWellFormed;   // a sharing id in `reg`

// A consumer's page of a region, wherever it reserves it.
struct Place {
  const rmm::Realm* realm;
  Ipa ipa;
};
std::vector<Place> consumers_of(const rmm::Call& call);  // of the page at the call's IPA
std::optional<Place> provider_of(const rmm::Call& call);

// The firmware works page by page on level 3 entries and passes over whatever is not one. What it overwrites
// stays counted.
void map_page(rmm::Effects& fx, const Place& place, Pa page);
// ASSIGNED and RAM becomes UNASSIGNED and DESTROYED, with its TLB invalidation.
void unmap_pages(rmm::Effects& fx, const rmm::Realm& realm, const Range& range);
// Whether the entry at a place is a page that points to `granule`.
bool maps(const rmm::Effects& fx, const Place& place, Pa granule);

extern const rmm::Command kRmiAptCreate;
extern const rmm::Command kRmiAptDestroy;
extern const rmm::Command kRmiDataCreateUnknown;
extern const rmm::Command kRmiDataDestroy;
extern const rmm::Command kRmiRealmDestroy;

extern const rmm::Command kRsiCsmCreate;
extern const rmm::Command kRsiCsmShare;
extern const rmm::Command kRsiCsmReserve;
extern const rmm::Command kRsiCsmAttach;
extern const rmm::Command kRsiCsmDetachAndFree;
extern const rmm::Command kRsiCsmRevoke;
extern const rmm::Command kRsiCsmDestroy;

}  // namespace realmsim::csm::fork
