#include "models/csm/sharing.h"

#include "models/csm/mappings.h"
#include "models/rmm/realm_entry.h"

namespace realmsim::csm {

std::optional<ConsumerSide> consumer_side(const rmm::Effects& fx, SharingId id) {
  const State& state = state_of(fx);
  const Member* member = state.member(id.consumer);
  if (member == nullptr) return std::nullopt;
  const auto reservation = Apt{fx.machine.memory, member->apt}.reservation(id);
  if (!reservation) return std::nullopt;
  return ConsumerSide{state.registry.at(id.consumer), *member, *reservation};
}

void unmap_consumer(rmm::Effects& fx, const Share& share) {
  if (!share.attached) return;
  const auto side = consumer_side(fx, share.id);
  unmap_borrowed(fx, fx.rmm.realms.at(side->rd), side->reservation.record.range);
}

void invalidate_consumer(rmm::Effects& fx, const Share& share) {
  if (!share.attached) return;
  const auto side = consumer_side(fx, share.id);
  invalidate_borrowed(fx, fx.rmm.realms.at(side->rd), side->reservation.record.range);
}

void forget_share(rmm::Effects& fx, Pa provider_apt, const Found<Share>& share) {
  AptEditor{fx, provider_apt}.erase(share.slot);
  const auto side = consumer_side(fx, share.record.id);
  if (!side) return;
  Reservation reservation = side->reservation.record;
  reservation.state = Reservation::State::Reserved;
  AptEditor{fx, side->member.apt}.replace(side->reservation.slot, reservation.encode());
}

void exit_with_range(rmm::Commit& commit, rmm::ExitReason reason, const Range& range) {
  commit.host_x0 = rmm::exit_realm(
      commit.fx, commit.call.rec_address(),
      {.exit_reason = reason, .ripas_base = range.base.value, .ripas_top = range.top().value});
  commit.outcome = rmm::Outcome::ExitedRealm;
}

}  // namespace realmsim::csm
