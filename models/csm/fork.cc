#include "models/csm/fork.h"

#include "models/csm/properties.h"

namespace realmsim::csm::fork {

using machine::kPageLevel;
using rmm::EntryState;
using rmm::Ripas;

std::optional<unsigned> free_slot(const Apt& apt, Slots slots) {
  for (unsigned slot = slots.first; slot < slots.first + slots.count; ++slot) {
    if (apt.is_free(slot) || Reservation::is_given_up(apt.words(slot))) return slot;
  }
  return std::nullopt;
}

// 0x11, 0x22 to 0xAA, then 0xF0 with the bits of a counter flipped; those in use are passed over.
RealmId take_realm_id(State& state) {
  constexpr RealmId kListed = 10;
  if (state.registry.size() >= kMaxRealmIds) return 0;
  for (;;) {
    const RealmId next = state.next_realm_id++;
    const RealmId id = next <= kListed ? 0x11 * next : (0xF0 ^ ((next - kListed) & 0xFF));
    if (id != 0 && !state.registry.contains(id)) return id;
  }
}

RegionId take_region_id(State& state) {
  for (;;) {
    const RegionId id = id_argument(state.next_region_id++);
    if (id != 0 && state.live_regions.insert(id).second) return id;
  }
}

AptEditor edit_own(rmm::Commit& commit) {
  return {commit.fx, caller_of(commit.call)->apt};
}

const rmm::Property kWellFormed{
    "well_formed", "has region, provider and consumer",
    [](const rmm::Call& call, unsigned reg) { return sharing_of(call, reg).well_formed(); }, observe_sharing};

std::vector<Place> consumers_of(const rmm::Call& call) {
  std::vector<Place> places;
  const auto apt = apt_of(call, call.rd());
  const auto region = apt ? apt->region_at(call.ipa()) : std::nullopt;
  if (!region) return places;
  apt->for_each<Share>([&](unsigned, const Share& share) {
    const auto consumer = apt_of(call, share.id.consumer);
    const auto own = consumer ? consumer->reservation(share.id) : std::nullopt;
    if (share.region != region->record.id || !own) return;
    const Pa rd = state_of(call).registry.at(share.id.consumer);
    places.push_back(
        {&call.view().rmm.realms.at(rd), own->record.range.base + (call.ipa() - region->record.range.base)});
  });
  return places;
}

std::optional<Place> provider_of(const rmm::Call& call) {
  const auto apt = apt_of(call, call.rd());
  const auto own = apt ? apt->reservation_at(call.ipa()) : std::nullopt;
  if (!own) return std::nullopt;
  const SharingId id = own->record.id;
  const auto theirs = apt_of(call, id.provider);
  const auto region = theirs ? theirs->region(id.counter) : std::nullopt;
  if (!region) return std::nullopt;
  const Pa rd = state_of(call).registry.at(id.provider);
  return Place{&call.view().rmm.realms.at(rd),
               region->record.range.base + (call.ipa() - own->record.range.base)};
}

void map_page(rmm::Effects& fx, const Place& place, Pa page) {
  if (place.ipa >= place.realm->ipa_end()) return;
  rmm::TableLock table{fx, *place.realm};
  const rmm::RttWalk walk = table.walk(place.ipa);
  if (walk.level != kPageLevel) return;
  const bool counted = walk.entry.counted();
  fx.write_entry(
      *place.realm, walk.level, walk.address,
      {.state = EntryState::Assigned, .ripas = Ripas::Ram, .pa = page, .loan = rmm::Loan::ReadWrite});
  if (counted) fx.count(walk.table(), 1);
  fx.invalidate(*place.realm, place.ipa, kGranuleBytes);
}

void unmap_pages(rmm::Effects& fx, const rmm::Realm& realm, const Range& range) {
  rmm::TableLock table{fx, realm};
  for (std::uint64_t offset = 0; offset < range.size;) {
    const Ipa ipa = range.base + offset;
    if (ipa >= realm.ipa_end()) {  // what there is goes on where the addresses wrap
      if (ipa.value == 0 || range.size - offset <= 0 - ipa.value) return;
      offset += 0 - ipa.value;
      continue;
    }
    const rmm::RttWalk walk = table.walk(ipa);
    const std::uint64_t bytes = machine::entry_bytes(walk.level);
    const bool page = walk.level == kPageLevel && walk.entry.state == EntryState::Assigned;
    if (page && walk.entry.ripas == Ripas::Ram) {
      fx.write_entry(realm, walk.level, walk.address,
                     {.state = EntryState::Unassigned, .ripas = Ripas::Destroyed});
      fx.invalidate(realm, ipa, kGranuleBytes);
    }
    const std::uint64_t step = bytes - ipa.offset_in(bytes);
    if (range.size - offset <= step) return;
    offset += step;
  }
}

bool maps(const rmm::Effects& fx, const Place& place, Pa granule) {
  if (place.ipa >= place.realm->ipa_end()) return false;
  const rmm::RttWalk walk = rmm::walk_rtt(fx.machine, *place.realm, place.ipa, kPageLevel);
  return walk.level == kPageLevel && walk.entry.state == EntryState::Assigned && walk.entry.pa == granule;
}

}  // namespace realmsim::csm::fork
