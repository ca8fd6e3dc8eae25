// RSI_CSM_RESERVE, RSI_CSM_ATTACH, RSI_CSM_DETACH_AND_FREE of the authors' firmware: the provider must have
// shared before anybody reserves, ATTACH takes a slot number and asks neither whether the slot is in use nor
// whether the sharing still stands, and whatever it has mapped before it fails stays.
#include <fmt/format.h>

#include "models/csm/fork.h"
#include "models/csm/involved.h"
#include "models/csm/mappings.h"
#include "models/csm/properties.h"
#include "models/csm/sharing.h"
#include "models/csm/table.h"
#include "models/rmm/properties.h"

namespace realmsim::csm::fork {
namespace {

using rmm::Call;
using rmm::check;
using rmm::CheckKind;
using rmm::checks;
using rmm::Commit;
using rmm::Observation;
using rmm::observe_value;
using rmm::Property;
using rmm::Step;

// RESERVE

constexpr unsigned kShare = 1;
constexpr unsigned kBase = 2;
constexpr unsigned kSize = 3;

std::optional<Found<Region>> named_region(const Call& call) {
  const SharingId id = sharing_of(call, kShare);
  const auto apt = apt_of(call, id.provider);
  return apt ? apt->region(id.counter) : std::nullopt;
}

constexpr Property kProviderRegistered{
    "provider_alive", "names a provider that is registered",
    [](const Call& call, unsigned reg) {
      return state_of(call).registry.contains(sharing_of(call, reg).provider);
    },
    observe_sharing};
constexpr Property kProviderIsOther{
    "provider_not_caller", "names another provider than the caller, whose lock the firmware takes next",
    [](const Call& call, unsigned reg) {
      return state_of(call).registry.at(sharing_of(call, reg).provider) != call.rd();
    },
    observe_sharing};
constexpr Property kProviderHasApt{"provider_has_apt", "names a provider whose RD has an access policy table",
                                   [](const Call& call, unsigned reg) {
                                     return state_of(call).member(sharing_of(call, reg).provider) != nullptr;
                                   },
                                   observe_sharing};
constexpr Property kRegionExists{"provided", "is of a region that the provider has",
                                 [](const Call& call, unsigned) { return named_region(call).has_value(); },
                                 observe_sharing};
constexpr Property kShared{"recorded", "has a share record of the provider",
                           [](const Call& call, unsigned reg) {
                             const SharingId id = sharing_of(call, reg);
                             return apt_of(call, id.provider)->share(id).has_value();
                           },
                           observe_sharing};
constexpr Property kSizeEquals{
    "equals_region", "is the size of the region",
    [](const Call& call, unsigned reg) { return named_region(call)->record.range.size == call.x(reg); },
    observe_value};

constexpr std::array kReserveOutputs{Output{"slot", 2}};
constexpr auto kReserveChecks =
    checks(check("size", kSizePositive, kSize, rmm::kInput), check("base", kBaseAligned, kBase, rmm::kInput),
           check("size", kSizeAligned, kSize, rmm::kInput), check("share", kWellFormed, kShare, rmm::kInput),
           check("share", kCallerIsConsumer, kShare, rmm::kInput, CheckKind::Structural),
           check("share", kProviderRegistered, kShare, rmm::kInput),
           check("share", kProviderIsOther, kShare, rmm::kDeadlock),
           check("share", kProviderHasApt, kShare, rmm::kAssertion, CheckKind::Structural),
           check("region", kRegionExists, kShare, rmm::kInput, CheckKind::Structural),
           check("share", kShared, kShare, rmm::kInput), check("size", kSizeEquals, kSize, rmm::kInput),
           check("range", kRangeFree, kBase, rmm::kInput));

// A full table is not noticed: the call succeeds, with slot number -1, and nothing is recorded.
void record_reservation(Commit& commit) {
  const auto slot = free_slot(*apt_of(commit.call, commit.call.rd()), kReservationSlots);
  commit.out[2] = slot ? *slot - kReservationSlots.first : ~std::uint64_t{0};
  if (!slot) return;
  const Reservation reservation{.id = sharing_of(commit.call, kShare), .range = range_of(commit.call, kBase)};
  edit_own(commit).replace(*slot, reservation.encode());
}

constexpr std::array kReserveSteps{
    Step{"record", "records the reservation, if there is room", record_reservation},
    Step{"exit", "leaves the realm so that the host empties the range",
         [](Commit& commit) {
           exit_with_range(commit, rmm::ExitReason::CsmConsumer, range_of(commit.call, kBase));
         }},
};

// ATTACH

constexpr unsigned kSlot = 1;

unsigned slot_number(const Call& call) {
  return static_cast<unsigned>(call.x(kSlot)) + kReservationSlots.first;
}

// What stands in the slot, in use or not; all zero where nothing ever stood.
Reservation slot_content(const Call& call) {
  const auto apt = apt_of(call, call.rd());
  return Reservation::decode_leftover(apt->words(slot_number(call))).value_or(Reservation{});
}
std::optional<Found<Region>> region_in_slot(const Call& call) {
  const SharingId id = slot_content(call).id;
  const auto apt = apt_of(call, id.provider);
  return apt ? apt->region(id.counter) : std::nullopt;
}
const rmm::Realm& provider_in_slot(const Call& call) {
  return call.view().rmm.realms.at(state_of(call).registry.at(slot_content(call).id.provider));
}

Observation observe_slot(const Call& call, unsigned) {
  const Reservation found = slot_content(call);
  return {.text = fmt::format("slot {} names sharing {:#x}", call.x(kSlot), found.id.pack_fork()),
          .owner = call.rd()};
}

// Offset of the first page that the provider has not populated, or the size of the slot's range.
std::uint64_t populated_bytes(const Call& call) {
  const Reservation own = slot_content(call);
  const Range theirs = region_in_slot(call)->record.range;
  const rmm::Realm& provider = provider_in_slot(call);
  for (std::uint64_t offset = 0; offset < own.range.size; offset += kGranuleBytes) {
    const Ipa ipa = theirs.base + offset;
    if (ipa >= provider.ipa_end()) return offset;
    if (!populated_page(rmm::walk_rtt(call.view().machine, provider, ipa, machine::kPageLevel), ipa))
      return offset;
  }
  return own.range.size;
}

constexpr Property kSlotInTable{
    "in_table", "is one of the 20 slots, beyond which the firmware reads whatever follows",
    [](const Call& call, unsigned reg) { return call.x(reg) < kReservationSlots.count; }, observe_value};
constexpr Property kProviderFound{"provider_found", "names a provider that has a table",
                                  [](const Call& call, unsigned) {
                                    return state_of(call).member(slot_content(call).id.provider) != nullptr;
                                  },
                                  observe_slot};
constexpr Property kRegionFound{"provided", "names a region that the provider has",
                                [](const Call& call, unsigned) { return region_in_slot(call).has_value(); },
                                observe_slot};
constexpr Property kPopulated{
    "populated", "are ASSIGNED and RAM throughout at the provider",
    [](const Call& call, unsigned) { return populated_bytes(call) == slot_content(call).range.size; },
    [](const Call& call, unsigned) {
      return Observation{.text =
                             fmt::format("the provider has populated the first {:#x} bytes of {:#x}, which "
                                         "stay mapped",
                                         populated_bytes(call), slot_content(call).range.size)};
    }};

constexpr std::array kAttachArguments{Argument{"slot", kSlot, ArgumentKind::Number}};
constexpr auto kAttachChecks =
    checks(check("realm", kHasApt, kSlot, rmm::kRsiState, CheckKind::Structural),
           check("slot", kSlotInTable, kSlot, rmm::kUndefined, CheckKind::Structural),
           check("slot", kProviderFound, kSlot, rmm::kInput, CheckKind::Structural),
           check("slot", kRegionFound, kSlot, rmm::kInput, CheckKind::Structural));

void map_populated(Commit& commit) {
  const Call& call = commit.call;
  const Reservation own = slot_content(call);
  const Ipa theirs = region_in_slot(call)->record.range.base;
  const std::uint64_t bytes = populated_bytes(call);
  for (std::uint64_t offset = 0; offset < bytes; offset += kGranuleBytes) {
    const rmm::RttWalk walk =
        rmm::walk_rtt(commit.fx.machine, provider_in_slot(call), theirs + offset, machine::kPageLevel);
    map_page(commit.fx, {&call.realm(), own.range.base + offset}, *populated_page(walk, theirs + offset));
  }
}

// Nothing here is the firmware's: it keeps no such state. It tells who is attached under a live sharing.
void record_attachment(Commit& commit) {
  const unsigned slot = slot_number(commit.call);
  auto own = Reservation::decode(apt_of(commit.call, commit.call.rd())->words(slot));
  if (!own) return;  // given up
  const Pa provider = state_of(commit.fx).member(own->id.provider)->apt;
  auto share = Apt{commit.fx.machine.memory, provider}.share(own->id);
  if (!share) return;
  own->state = Reservation::State::Attached;
  share->record.attached = true;
  edit_own(commit).replace(slot, own->encode());
  AptEditor{commit.fx, provider}.replace(share->slot, share->record.encode());
}

constexpr std::array kAttachSteps{
    Step{"map", "maps the pages of the region up to the first that is not populated, to be read and written",
         map_populated},
    Step{.name = "record",
         .text = "records the attachment on both sides",
         .apply = record_attachment,
         .guard = check("pages", kPopulated, kSlot, rmm::kInput)[0]},
};

void involve_slot(const Call& call, rmm::Granules& granules) {
  involve_realm(call, granules);
  involve_member(call, slot_content(call).id.provider, granules);
}

// DETACH_AND_FREE

// The provider's part of the sharing id is not looked at.
std::optional<Found<Reservation>> reservation_of_region(const Call& call) {
  const auto apt = apt_of(call, call.rd());
  const SharingId id = sharing_of(call, kShare);
  if (!apt) return std::nullopt;
  return apt->find<Reservation>([&](const Reservation& own) { return own.id.counter == id.counter; });
}

constexpr Property kConsumerAndRegion{"consumer_set", "has region and consumer",
                                      [](const Call& call, unsigned reg) {
                                        const SharingId id = sharing_of(call, reg);
                                        return id.counter != 0 && id.consumer != 0;
                                      },
                                      observe_sharing};
constexpr Property kReserved{
    "reserved", "is of a region that the caller reserves",
    [](const Call& call, unsigned) { return reservation_of_region(call).has_value(); }, observe_sharing};

constexpr auto kDetachChecks = checks(check("share", kConsumerAndRegion, kShare, rmm::kInput),
                                      check("share", kCallerIsConsumer, kShare, rmm::kInput),
                                      check("share", kReserved, kShare, rmm::kInput, CheckKind::Structural));

void forget_reservation(Commit& commit) {
  const Found<Reservation> own = *reservation_of_region(commit.call);
  edit_own(commit).replace(own.slot, own.record.encode_given_up());
  if (const Member* provider = state_of(commit.fx).member(own.record.id.provider)) {
    auto share = Apt{commit.fx.machine.memory, provider->apt}.share(own.record.id);
    if (share && share->record.attached) {
      share->record.attached = false;
      AptEditor{commit.fx, provider->apt}.replace(share->slot, share->record.encode());
    }
  }
  exit_with_range(commit, rmm::ExitReason::CsmProvider, own.record.range);
}

void involve_detached(const Call& call, rmm::Granules& granules) {
  involve_realm(call, granules);
  involve_member(call, reservation_of_region(call)->record.id.provider, granules);
}

constexpr std::array kDetachSteps{
    Step{"unmap", "ends the mappings of pages, with their translations",
         [](Commit& commit) {
           unmap_pages(commit.fx, commit.call.realm(), reservation_of_region(commit.call)->record.range);
         }},
    Step{"forget", "gives the reservation up and leaves the realm so that the host refills the range",
         forget_reservation},
};

}  // namespace

const rmm::Command kRsiCsmReserve = [] {
  rmm::Command command = changed(csm::kRsiCsmReserve, kReserveChecks, kReserveSteps, involve_provider);
  command.outputs = kReserveOutputs;
  return command;
}();
const rmm::Command kRsiCsmAttach = [] {
  rmm::Command command = changed(csm::kRsiCsmAttach, kAttachChecks, kAttachSteps, involve_slot);
  command.arguments = kAttachArguments;
  return command;
}();
const rmm::Command kRsiCsmDetachAndFree = [] {
  rmm::Command command = changed(csm::kRsiCsmDetachAndFree, kDetachChecks, kDetachSteps, involve_detached);
  command.outcomes = "the realm exits with CSM_P_REALM";
  return command;
}();

}  // namespace realmsim::csm::fork
