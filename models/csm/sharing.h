// Taking sharings apart, as REVOKE, DESTROY, DETACH_AND_FREE and the death of a realm do: a consumer loses
// its mappings before anything else changes (CAEC 4.2, 5).
#pragma once

#include "models/csm/apt.h"
#include "models/csm/state.h"
#include "models/rmm/command.h"
#include "models/rmm/effects.h"

namespace realmsim::csm {

// The consumer's side of a sharing, if the consumer lives and keeps a reservation under this id.
struct ConsumerSide {
  Pa rd;
  Member member;
  Found<Reservation> reservation;
};
std::optional<ConsumerSide> consumer_side(const rmm::Effects& fx, SharingId id);

// The three parts of ending a consumer's access under one share record. The reservation stays RESERVED.
void unmap_consumer(rmm::Effects& fx, const Share& share);
void invalidate_consumer(rmm::Effects& fx, const Share& share);
void forget_share(rmm::Effects& fx, Pa provider_apt, const Found<Share>& share);

// Leaves the realm for the host, which learns the range.
void exit_with_range(rmm::Commit& commit, rmm::ExitReason reason, const Range& range);

}  // namespace realmsim::csm
