// RMI commands of RMM 1.0 that confidential shared memory changes: DATA_CREATE_UNKNOWN, DATA_DESTROY,
// RTT_READ_ENTRY, RTT_FOLD, REALM_DESTROY (CAEC 4.2, 5; the rules for a consumer's range and for blocks are
// our choice).
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "models/csm/involved.h"
#include "models/csm/mappings.h"
#include "models/csm/properties.h"
#include "models/csm/sharing.h"
#include "models/csm/state.h"
#include "models/csm/table.h"
#include "models/rmm/rmi_data.h"
#include "models/rmm/rmi_realm.h"
#include "models/rmm/rmi_rtt.h"
#include "models/rmm/rmi_rtt_fold.h"
#include "models/rmm/rmi_table.h"

namespace realmsim::csm {
namespace {

using rmm::Call;
using rmm::check;
using rmm::CheckKind;
using rmm::checks;
using rmm::Commit;
using rmm::Observation;
using rmm::Property;
using rmm::Step;

std::optional<Found<Reservation>> reservation_at_ipa(const Call& call) {
  const auto apt = apt_of(call, call.rd());
  return apt ? apt->reservation_at(call.ipa()) : std::nullopt;
}

bool is_borrowed(const Call& call) {
  const auto reservation = reservation_at_ipa(call);
  return reservation && reservation->record.state == Reservation::State::Attached &&
         call.walk().entry.state == rmm::EntryState::Assigned;
}

Observation observe_reservation(const Call& call, unsigned) {
  const auto reservation = reservation_at_ipa(call);
  const SharingId id = reservation->record.id;
  return {.text = fmt::format("it lies in the range kept for sharing {:#x} of provider {}",
                              state_of(call).pack(id), id.provider),
          .since = apt_of(call, call.rd())->part(reservation->slot, AptPart::Place),
          .owner = call.rd()};
}

// An attached consumer of the region that holds the IPA, with the consumer's own IPA for it.
struct Attached {
  RealmId id;
  const rmm::Realm* realm;
  Ipa ipa;
  Permission permission;
};

// In the order of their realm ids.
std::vector<Attached> attached_consumers(const Call& call) {
  std::vector<Attached> consumers;
  const auto apt = apt_of(call, call.rd());
  const auto region = apt ? apt->region_at(call.ipa()) : std::nullopt;
  if (!region) return consumers;
  apt->for_each<Share>([&](unsigned, const Share& share) {
    if (share.region != region->record.id || !share.attached) return;
    const auto reservation = apt_of(call, share.id.consumer)->reservation(share.id);
    const Pa rd = state_of(call).registry.at(share.id.consumer);
    consumers.push_back({share.id.consumer, &call.view().rmm.realms.at(rd),
                         reservation->record.range.base + (call.ipa() - region->record.range.base),
                         share.permission});
  });
  std::ranges::sort(consumers, {}, &Attached::id);
  return consumers;
}

// DATA_CREATE_UNKNOWN

// The provider's page reaches its consumers only where it is RAM.
bool propagates(const Call& call) {
  return call.walk().entry.ripas == rmm::Ripas::Ram;
}

constexpr Property kOutsideReservations{
    "outside_reservations", "lies in no range that the realm keeps for another realm's region",
    [](const Call& call, unsigned) { return !reservation_at_ipa(call); }, observe_reservation};

// The first attached consumer that could not take the page.
std::optional<Attached> unready_consumer(const Call& call) {
  if (!propagates(call)) return std::nullopt;
  for (const Attached& consumer : attached_consumers(call)) {
    if (!can_borrow(call.view().machine, *consumer.realm, consumer.ipa)) return consumer;
  }
  return std::nullopt;
}

constexpr Property kConsumersReady{
    "ready", "have a level 3 table for the page",
    [](const Call& call, unsigned) { return !unready_consumer(call); },
    [](const Call& call, unsigned) {
      return Observation{
          .text = fmt::format("a consumer cannot take the page at {:#x}", unready_consumer(call)->ipa.value)};
    }};

constexpr rmm::Refusal kRttAtConsumer{4, [](const Call& call) {
                                        const auto consumer = unready_consumer(call);
                                        const auto walk = rmm::walk_rtt(call.view().machine, *consumer->realm,
                                                                        consumer->ipa, machine::kPageLevel);
                                        return static_cast<std::uint8_t>(walk.level);
                                      }};

constexpr auto kCreateUnknownChecks =
    checks(rmm::kDataCreateUnknownChecks, check("ipa", kOutsideReservations, 3, rmm::kRttAtWalk),
           check("consumers", kConsumersReady, 3, kRttAtConsumer, CheckKind::Structural));

constexpr std::array kCreateUnknownSteps{
    Step{"map", "maps the granule with the RIPAS that the entry has", rmm::map_unknown},
    Step{"propagate", "maps it for every attached consumer of the region",
         [](Commit& commit) {
           if (!propagates(commit.call)) return;
           for (const Attached& consumer : attached_consumers(commit.call)) {
             rmm::TableLock table{commit.fx, *consumer.realm};
             map_borrowed(commit.fx, *consumer.realm, table, consumer.ipa, commit.call.pa(2),
                          consumer.permission);
           }
         }},
};

// DATA_DESTROY

constexpr Property kNotBorrowed{"not_borrowed", "is not borrowed from another realm",
                                [](const Call& call, unsigned) { return !is_borrowed(call); },
                                observe_reservation};

constexpr auto kDataDestroyChecks =
    checks(rmm::kDataDestroyChecks, check("rtte", kNotBorrowed, 2, rmm::kRttAtWalk));

constexpr std::array kDataDestroySteps{
    Step{"unmap_consumers", "ends the mappings of attached consumers",
         [](Commit& commit) {
           for (const Attached& consumer : attached_consumers(commit.call)) {
             unmap_borrowed(commit.fx, *consumer.realm, {consumer.ipa, kGranuleBytes});
           }
         }},
    Step{"tlbi_consumers", "drops the translations of attached consumers",
         [](Commit& commit) {
           for (const Attached& consumer : attached_consumers(commit.call)) {
             invalidate_borrowed(commit.fx, *consumer.realm, {consumer.ipa, kGranuleBytes});
           }
         }},
    Step{"lock", "locks the DATA granule", rmm::lock_data},
    Step{"unmap", "makes the entry UNASSIGNED", rmm::unmap_data},
    Step{"tlbi", "drops the translation of the page", rmm::invalidate_data},
    Step{"release", "wipes the granule and makes it DELEGATED", rmm::release_data},
    Step{"report", "tells the granule and the next live entry", rmm::report_destroyed},
};

// RTT_READ_ENTRY: the provider's address is nobody else's business.

constexpr std::uint64_t kBorrowedFlag = std::uint64_t{1} << 63;

constexpr std::array kReadEntrySteps{
    Step{"report", "tells the entry, without the address of a borrowed page",
         [](Commit& commit) {
           rmm::report_entry(commit);
           if (is_borrowed(commit.call)) commit.out[3] = kBorrowedFlag;
         }},
};

// RTT_FOLD: shared ranges stay in pages, so that ending a sharing meets what attaching made.

Range folded_range(const Call& call) {
  return {call.ipa(), machine::entry_bytes(call.walk().level)};
}

constexpr Property kOutsideSharedRanges{
    "outside_shared", "holds no part of a region or reservation of the realm",
    [](const Call& call, unsigned) { return !overlaps_shared(call, folded_range(call)); },
    [](const Call& call, unsigned) { return observe_overlap(call, folded_range(call)); }};

constexpr auto kRttFoldChecks =
    checks(rmm::kRttFoldChecks, check("table", kOutsideSharedRanges, 2, rmm::kRttAtLevel));

// REALM_DESTROY

constexpr auto kRealmDestroyChecks =
    checks(rmm::kRealmDestroyChecks, check("realm", kWithoutApt, 1, rmm::kRealm));

}  // namespace

const rmm::Command kRmiDataCreateUnknown =
    changed(rmm::kRmiDataCreateUnknown, kCreateUnknownChecks, kCreateUnknownSteps, involve_attached);
const rmm::Command kRmiDataDestroy =
    changed(rmm::kRmiDataDestroy, kDataDestroyChecks, kDataDestroySteps, involve_attached);
const rmm::Command kRmiRttReadEntry =
    changed(rmm::kRmiRttReadEntry, rmm::kReadEntryChecks, kReadEntrySteps, involve_realm);
const rmm::Command kRmiRttFold = changed(rmm::kRmiRttFold, kRttFoldChecks, rmm::kRttFoldSteps, involve_realm);
const rmm::Command kRmiRealmDestroy =
    changed(rmm::kRmiRealmDestroy, kRealmDestroyChecks, rmm::kRealmDestroySteps);

}  // namespace realmsim::csm
