// Checks that several CSM commands share.
#pragma once

#include "models/csm/state.h"
#include "models/rmm/call.h"
#include "models/rmm/command.h"

namespace realmsim::csm {

// Range arguments: base in `reg`, size in the register after it.
extern const rmm::Property kBaseAligned;
extern const rmm::Property kSizeAligned;   // `reg` is the size
extern const rmm::Property kSizePositive;  // `reg` is the size
extern const rmm::Property kRangeProtected;
extern const rmm::Property kRangeFree;
extern const rmm::Property kRangeSettled;

// The caller's access policy table.
extern const rmm::Property kHasApt;
extern const rmm::Property kHasFreeRecord;

// A region id in `reg`.
extern const rmm::Property kOwnRegion;

// A sharing id in `reg`.
extern const rmm::Property kCallerIsConsumer;
extern const rmm::Property kCallerIsProvider;
extern const rmm::Property kReservedByCaller;

Range range_of(const rmm::Call& call, unsigned base_reg);
SharingId sharing_of(const rmm::Call& call, unsigned reg);
const Member* caller_of(const rmm::Call& call);
rmm::Observation observe_caller(const rmm::Call& call, unsigned reg);
rmm::Observation observe_sharing(const rmm::Call& call, unsigned reg);
// Whether a range meets a region or reservation of the realm, in whatever state, and which.
bool overlaps_shared(const rmm::Call& call, const Range& range);
rmm::Observation observe_overlap(const rmm::Call& call, const Range& asked);

constexpr auto valid_range(unsigned base_reg) {
  using rmm::check;
  return rmm::checks(check("base", kBaseAligned, base_reg, rmm::kInput),
                     check("size", kSizeAligned, base_reg + 1, rmm::kInput),
                     check("size", kSizePositive, base_reg + 1, rmm::kInput),
                     check("range", kRangeProtected, base_reg, rmm::kInput, rmm::CheckKind::Structural));
}

}  // namespace realmsim::csm
