// RSI_CSM_CREATE, RSI_CSM_SHARE, RSI_CSM_REVOKE, RSI_CSM_DESTROY of the authors' firmware: ranges are held
// against reservations only, a permission is kept as it comes, and a region that is shared cannot be
// destroyed.
#include <fmt/format.h>

#include "models/csm/fork.h"
#include "models/csm/involved.h"
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

Apt own_table(const Commit& commit) {
  return {commit.fx.machine.memory, caller_of(commit.call)->apt};
}

// CREATE

constexpr unsigned kBase = 2;
constexpr unsigned kSize = 3;

// A range that wraps conflicts with any reservation, but not with none.
std::optional<Found<Reservation>> conflict(const Call& call, unsigned reg) {
  const Range asked = range_of(call, reg);
  const auto apt = apt_of(call, call.rd());
  if (!apt) return std::nullopt;
  return apt->find<Reservation>(
      [&](const Reservation& own) { return asked.top() < asked.base || own.range.overlaps(asked); });
}

constexpr Property kFreeOfReservations{
    "free_of_reservations", "overlaps no reservation of the realm",
    [](const Call& call, unsigned reg) { return !conflict(call, reg); },
    [](const Call& call, unsigned reg) {
      const auto found = conflict(call, reg);
      return Observation{.text = fmt::format("{:#x} to {:#x} is reserved", found->record.range.base.value,
                                             found->record.range.top().value),
                         .since = apt_of(call, call.rd())->part(found->slot, AptPart::Place),
                         .owner = call.rd()};
    }};
constexpr Property kRegionIdsLeft{
    "ids_left", "leaves one of the 64 region ids",
    [](const Call& call, unsigned) { return state_of(call).live_regions.size() < kMaxRegionIds; },
    [](const Call&, unsigned) { return Observation{.text = "64 regions live"}; }};
constexpr Property kRegionSlotLeft{
    "has_free_record", "has one of its 20 records of regions free",
    [](const Call& call, unsigned) { return free_slot(*apt_of(call, call.rd()), kRegionSlots).has_value(); },
    [](const Call&, unsigned) { return Observation{.text = "20 regions are recorded"}; }};

constexpr std::array kCreateArguments{Argument{"ipa", kBase, ArgumentKind::RealmAddress},
                                      Argument{"size", kSize, ArgumentKind::Number}};
constexpr std::array kCreateOutputs{Output{"region", 1}, Output{"slot", 2}};
constexpr auto kCreateChecks = checks(
    check("size", kSizePositive, kSize, rmm::kInput), check("base", kBaseAligned, kBase, rmm::kInput),
    check("size", kSizeAligned, kSize, rmm::kInput), check("range", kFreeOfReservations, kBase, rmm::kInput),
    check("realm", kHasApt, kBase, rmm::kRsiState, CheckKind::Structural),
    check("regions", kRegionIdsLeft, kBase, rmm::kRsiState),
    check("apt", kRegionSlotLeft, kBase, rmm::kRsiState, CheckKind::Structural));

void record_region(Commit& commit) {
  const unsigned slot = *free_slot(own_table(commit), kRegionSlots);
  const RegionId id = take_region_id(state_of(commit.fx));
  edit_own(commit).replace(slot, Region{id, range_of(commit.call, kBase)}.encode());
  commit.out[1] = id;
  commit.out[2] = slot - kRegionSlots.first;
}

constexpr std::array kCreateSteps{
    Step{"record", "records the region with a free id", record_region},
    Step{"exit", "leaves the realm so that the host populates the range",
         [](Commit& commit) {
           exit_with_range(commit, rmm::ExitReason::CsmProvider, range_of(commit.call, kBase));
         }},
};

// SHARE

RealmId consumer_argument(const Call& call) {
  return static_cast<RealmId>(id_argument(call.x(2)));
}
std::optional<Found<Region>> named_region(const Call& call) {
  const auto apt = apt_of(call, call.rd());
  return apt ? apt->region(id_argument(call.x(1))) : std::nullopt;
}
std::optional<Found<Share>> share_with(const Call& call, RegionId region, RealmId consumer) {
  const auto apt = apt_of(call, call.rd());
  if (!apt) return std::nullopt;
  return apt->find<Share>(
      [&](const Share& share) { return share.region == region && share.id.consumer == consumer; });
}

constexpr Property kHasId{"has_id", "has a realm id",
                          [](const Call& call, unsigned) {
                            const Member* caller = caller_of(call);
                            return caller != nullptr && caller->id != 0;
                          },
                          observe_caller};
constexpr Property kIdSet{"set", "is not zero in its low 8 bits",
                          [](const Call& call, unsigned reg) { return id_argument(call.x(reg)) != 0; },
                          observe_value};
constexpr Property kConsumerLives{
    "alive", "is the id of a living realm",
    [](const Call& call, unsigned) { return state_of(call).registry.contains(consumer_argument(call)); },
    observe_value};
constexpr Property kProvided{"own", "is a region that the caller provides",
                             [](const Call& call, unsigned) { return named_region(call).has_value(); },
                             observe_value};
constexpr Property kRoomForShare{
    "room_for_share", "is not shared with this consumer and has one of its 3 records free",
    [](const Call& call, unsigned) {
      const auto region = named_region(call);
      return !share_with(call, region->record.id, consumer_argument(call)) &&
             free_slot(*apt_of(call, call.rd()), shares_of(region->slot)).has_value();
    },
    [](const Call& call, unsigned) {
      const bool shared =
          share_with(call, named_region(call)->record.id, consumer_argument(call)).has_value();
      return Observation{.text = shared ? "it is shared with this consumer" : "it is shared with 3 realms"};
    }};

constexpr auto kShareChecks = checks(
    check("realm", kHasId, 1, rmm::kRsiState, CheckKind::Structural), check("region", kIdSet, 1, rmm::kInput),
    check("consumer", kIdSet, 2, rmm::kInput), check("consumer", kConsumerLives, 2, rmm::kInput),
    check("region", kProvided, 1, rmm::kInput, CheckKind::Structural),
    check("region", kRoomForShare, 1, rmm::kRsiState, CheckKind::Structural));

void record_share(Commit& commit) {
  const Found<Region> region = *named_region(commit.call);
  const SharingId id{.provider = caller_of(commit.call)->id,
                     .consumer = consumer_argument(commit.call),
                     .counter = static_cast<std::uint16_t>(region.record.id)};
  const auto permission = static_cast<Permission>(id_argument(commit.call.x(3)));
  edit_own(commit).replace(*free_slot(own_table(commit), shares_of(region.slot)),
                           Share{.region = region.record.id, .id = id, .permission = permission}.encode());
  commit.out[1] = id.pack_fork();
}

constexpr std::array kShareSteps{Step{"record", "records the sharing", record_share}};

// REVOKE

constexpr Property kOfOwnRegion{"own", "is of a region that the caller provides",
                                [](const Call& call, unsigned reg) {
                                  const auto apt = apt_of(call, call.rd());
                                  return apt && apt->region(sharing_of(call, reg).counter);
                                },
                                observe_sharing};
constexpr Property kRecorded{"recorded", "has a share record of the caller",
                             [](const Call& call, unsigned reg) {
                               const SharingId id = sharing_of(call, reg);
                               return share_with(call, id.counter, id.consumer).has_value();
                             },
                             observe_sharing};

constexpr auto kRevokeChecks =
    checks(check("share", kWellFormed, 1, rmm::kInput), check("share", kCallerIsProvider, 1, rmm::kInput),
           check("region", kOfOwnRegion, 1, rmm::kInput, CheckKind::Structural),
           check("share", kRecorded, 1, rmm::kInput, CheckKind::Structural));

constexpr std::array kRevokeSteps{
    Step{"forget", "removes the sharing",
         [](Commit& commit) {
           const SharingId id = sharing_of(commit.call, 1);
           edit_own(commit).erase(share_with(commit.call, id.counter, id.consumer)->slot);
         }},
    Step{"unmap", "ends the mappings of pages, with their translations, and gives the reservation up",
         [](Commit& commit) {
           const auto side = consumer_side(commit.fx, sharing_of(commit.call, 1));
           if (!side) return;
           const Reservation& own = side->reservation.record;
           unmap_pages(commit.fx, commit.fx.rmm.realms.at(side->rd), own.range);
           AptEditor{commit.fx, side->member.apt}.replace(side->reservation.slot, own.encode_given_up());
         }},
};

// DESTROY

constexpr Property kUnshared{
    "unshared", "is shared with nobody",
    [](const Call& call, unsigned) {
      const RegionId id = named_region(call)->record.id;
      return !apt_of(call, call.rd())->find<Share>([&](const Share& share) { return share.region == id; });
    },
    observe_value};

constexpr auto kDestroyChecks = checks(check("region", kIdSet, 1, rmm::kInput),
                                       check("region", kProvided, 1, rmm::kInput, CheckKind::Structural),
                                       check("region", kUnshared, 1, rmm::kRsiState));
constexpr std::array kDestroySteps{
    Step{"exit", "removes the region and leaves the realm for the host", [](Commit& commit) {
           const Found<Region> region = *named_region(commit.call);
           edit_own(commit).erase(region.slot);
           state_of(commit.fx).live_regions.erase(region.record.id);
           exit_with_range(commit, rmm::ExitReason::CsmRemove, region.record.range);
         }}};

}  // namespace

const rmm::Command kRsiCsmCreate = [] {
  rmm::Command command = changed(csm::kRsiCsmCreate, kCreateChecks, kCreateSteps, involve_realm);
  command.arguments = kCreateArguments;
  command.outputs = kCreateOutputs;
  return command;
}();
const rmm::Command kRsiCsmShare = changed(csm::kRsiCsmShare, kShareChecks, kShareSteps, involve_realm);
const rmm::Command kRsiCsmRevoke = changed(csm::kRsiCsmRevoke, kRevokeChecks, kRevokeSteps, involve_consumer);
const rmm::Command kRsiCsmDestroy =
    changed(csm::kRsiCsmDestroy, kDestroyChecks, kDestroySteps, involve_realm);

}  // namespace realmsim::csm::fork
