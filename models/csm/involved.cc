#include "models/csm/involved.h"

#include "models/csm/properties.h"

namespace realmsim::csm {
namespace {

// Of the regions of the call's realm that `chosen` accepts.
template <class Chosen>
void involve_consumers(const rmm::Call& call, Chosen chosen, rmm::Granules& granules) {
  const auto apt = apt_of(call, call.rd());
  if (!apt) return;
  apt->for_each<Share>([&](unsigned, const Share& share) {
    if (chosen(share)) involve_member(call, share.id.consumer, granules);
  });
}

// Also a pair's counter outlives its sharings.
bool knows(const Apt& apt, RealmId id) {
  return apt.pair_counter(id) ||
         apt.find<Share>([&](const Share& record) { return record.id.consumer == id; }) ||
         apt.find<Reservation>([&](const Reservation& record) { return record.id.provider == id; });
}

}  // namespace

void involve_member(const rmm::Call& call, RealmId id, rmm::Granules& granules) {
  const State& state = state_of(call);
  const Member* member = state.member(id);
  if (member == nullptr) return;
  granules.push_back(state.registry.at(id));
  granules.push_back(member->apt);
}

void involve_realm(const rmm::Call& call, rmm::Granules& granules) {
  const Member* member = state_of(call).member(call.rd());
  if (member != nullptr) granules.push_back(member->apt);
}

void involve_provider(const rmm::Call& call, rmm::Granules& granules) {
  involve_realm(call, granules);
  involve_member(call, sharing_of(call, 1).provider, granules);
}

void involve_consumer(const rmm::Call& call, rmm::Granules& granules) {
  involve_realm(call, granules);
  involve_member(call, sharing_of(call, 1).consumer, granules);
}

void involve_consumers_of_region(const rmm::Call& call, rmm::Granules& granules) {
  involve_realm(call, granules);
  involve_consumers(
      call, [&](const Share& share) { return share.region == call.x(1); }, granules);
}

void involve_attached(const rmm::Call& call, rmm::Granules& granules) {
  involve_realm(call, granules);
  const auto apt = apt_of(call, call.rd());
  const auto region = apt ? apt->region_at(call.ipa()) : std::nullopt;
  if (!region) return;
  involve_consumers(
      call, [&](const Share& share) { return share.attached && share.region == region->record.id; },
      granules);
}

void involve_range(const rmm::Call& call, rmm::Granules& granules) {
  involve_realm(call, granules);
  const auto apt = apt_of(call, call.rd());
  if (!apt) return;
  if (const auto region = apt->region_at(call.ipa())) {
    involve_consumers(
        call, [&](const Share& share) { return share.region == region->record.id; }, granules);
  }
  if (const auto own = apt->reservation_at(call.ipa()))
    involve_member(call, own->record.id.provider, granules);
}

void involve_peers(const rmm::Call& call, rmm::Granules& granules) {
  involve_realm(call, granules);
  const State& state = state_of(call);
  const RealmId own = state.member(call.rd())->id;
  const Apt apt = *apt_of(call, call.rd());
  for (const auto& [rd, member] : state.members) {
    if (knows(apt, member.id) || knows(*apt_of(call, rd), own)) involve_member(call, member.id, granules);
  }
}

}  // namespace realmsim::csm
