// What a provider does: RSI_CSM_CREATE, RSI_CSM_SHARE, RSI_CSM_REVOKE, RSI_CSM_DESTROY (CAEC 4.2; order and
// codes are our choice where the paper is silent).
#include <fmt/format.h>

#include "models/csm/involved.h"
#include "models/csm/properties.h"
#include "models/csm/sharing.h"
#include "models/csm/table.h"
#include "models/rmm/properties.h"

namespace realmsim::csm {
namespace {

using rmm::Call;
using rmm::check;
using rmm::CheckKind;
using rmm::checks;
using rmm::Commit;
using rmm::implied;
using rmm::Observation;
using rmm::observe_value;
using rmm::Property;
using rmm::Step;

Pa own_apt(const Commit& commit) {
  return state_of(commit.fx).member(commit.call.rd())->apt;
}

// CREATE

constexpr Property kRegionIdsLeft{
    "ids_left", "leaves a fresh region id",
    [](const Call& call, unsigned) { return state_of(call).next_region_id != kNoRegion; },
    [](const Call&, unsigned) { return Observation{.text = "all region ids are used up"}; }};

constexpr std::array kCreateArguments{Argument{"ipa", 1, ArgumentKind::RealmAddress},
                                      Argument{"size", 2, ArgumentKind::Number}};
constexpr std::array kCreateOutputs{Output{"region", 1}};
constexpr auto kCreateChecks = checks(valid_range(1), check("range", kRangeFree, 1, rmm::kInput),
                                      check("range", kRangeSettled, 1, rmm::kRsiState),
                                      check("realm", kHasApt, 1, rmm::kRsiState, CheckKind::Structural),
                                      check("apt", kHasFreeRecord, 1, rmm::kRsiState, CheckKind::Structural),
                                      check("regions", kRegionIdsLeft, 1, rmm::kRsiState));
constexpr std::array kCreateSteps{
    Step{"record", "records the region with a fresh id",
         [](Commit& commit) {
           const RegionId id = state_of(commit.fx).next_region_id++;
           AptEditor{commit.fx, own_apt(commit)}.add(Region{id, range_of(commit.call, 1)}.encode());
           commit.out[1] = id;
         }},
    Step{"exit", "leaves the realm so that the host populates the range",
         [](Commit& commit) {
           exit_with_range(commit, rmm::ExitReason::CsmProvider, range_of(commit.call, 1));
         }},
};

// SHARE

constexpr unsigned kRegion = 1;
constexpr unsigned kConsumer = 2;
constexpr unsigned kPermission = 3;

RealmId consumer_argument(const Call& call) {
  return call.x(kConsumer) <= kMaxRealmId ? static_cast<RealmId>(call.x(kConsumer)) : 0;
}

constexpr Property kConsumerLives{
    "alive", "is the id of a living realm",
    [](const Call& call, unsigned) { return state_of(call).member(consumer_argument(call)) != nullptr; },
    observe_value};
constexpr Property kConsumerIsOther{
    "not_caller", "is another realm than the caller",
    [](const Call& call, unsigned) { return caller_of(call)->id != call.x(kConsumer); }, observe_caller};
constexpr Property kPermissionValid{
    "valid", "is 1 (read-only) or 3 (read-write)",
    [](const Call& call, unsigned reg) { return call.x(reg) == 1 || call.x(reg) == 3; }, observe_value};

std::optional<Found<Share>> existing_share(const Call& call) {
  return apt_of(call, call.rd())->find<Share>([&](const Share& share) {
    return share.region == call.x(kRegion) && share.id.consumer == consumer_argument(call);
  });
}

constexpr Property kNotShared{"not_shared", "is not shared with this consumer already",
                              [](const Call& call, unsigned) { return !existing_share(call); },
                              [](const Call& call, unsigned) {
                                const auto share = existing_share(call);
                                return Observation{
                                    .text = fmt::format("the region is shared with realm {} as {:#x}",
                                                        share->record.id.consumer, share->record.id.pack()),
                                    .since = apt_of(call, call.rd())->part(share->slot, AptPart::Place),
                                    .owner = call.rd()};
                              }};

// The first sharing with a consumer also needs a record for the pair's counter.
constexpr Property kRoomForShare{
    "has_free_record", "has the free records that the sharing needs",
    [](const Call& call, unsigned) {
      const auto apt = apt_of(call, call.rd());
      return apt->free_slots() >= (apt->pair_counter(consumer_argument(call)) ? 1u : 2u);
    },
    [](const Call& call, unsigned reg) { return kHasFreeRecord.observe(call, reg); }};
constexpr Property kPairCounterLeft{
    "counter_left", "leaves a fresh sharing id",
    [](const Call& call, unsigned) {
      const auto pair = apt_of(call, call.rd())->pair_counter(consumer_argument(call));
      return !pair || pair->record.last < kMaxPairCounter;
    },
    [](const Call&, unsigned) { return Observation{.text = "the pair's counter is used up"}; }};

constexpr std::array kShareArguments{Argument{"region", kRegion, ArgumentKind::Number},
                                     Argument{"to", kConsumer, ArgumentKind::Number},
                                     Argument{"perm", kPermission, ArgumentKind::Flags}};
constexpr std::array kShareOutputs{Output{"share", 1}};
constexpr auto kShareChecks =
    checks(implied("region.own", check("realm", kHasApt, kRegion, rmm::kRsiState, CheckKind::Structural)),
           check("region", kOwnRegion, kRegion, rmm::kInput),
           check("consumer", kConsumerLives, kConsumer, rmm::kInput),
           check("consumer", kConsumerIsOther, kConsumer, rmm::kInput),
           check("perm", kPermissionValid, kPermission, rmm::kInput),
           check("region", kNotShared, kRegion, rmm::kRsiState),
           check("apt", kRoomForShare, kRegion, rmm::kRsiState, CheckKind::Structural),
           check("pair", kPairCounterLeft, kConsumer, rmm::kRsiState));

void record_share(Commit& commit) {
  const Call& call = commit.call;
  const Member& caller = *caller_of(call);
  const auto pair = apt_of(call, call.rd())->pair_counter(consumer_argument(call));
  const PairCounter counter{.consumer = consumer_argument(call),
                            .last = static_cast<std::uint16_t>((pair ? pair->record.last : 0) + 1)};
  AptEditor editor{commit.fx, caller.apt};
  if (pair) {
    editor.replace(pair->slot, counter.encode());
  } else {
    editor.add(counter.encode());
  }
  const SharingId id{.provider = caller.id, .consumer = counter.consumer, .counter = counter.last};
  editor.add(
      Share{.region = call.x(kRegion), .id = id, .permission = static_cast<Permission>(call.x(kPermission))}
          .encode());
  commit.out[1] = id.pack();
}

constexpr std::array kShareSteps{Step{"record", "records the sharing with a fresh id", record_share}};

// REVOKE

std::optional<Found<Share>> named_share(const Call& call) {
  return apt_of(call, call.rd())->share(sharing_of(call, 1));
}

constexpr Property kRecordedByCaller{"recorded", "has a share record of the caller",
                                     [](const Call& call, unsigned) { return named_share(call).has_value(); },
                                     observe_sharing};

constexpr std::array kSharingArguments{Argument{"share", 1, ArgumentKind::Number}};
constexpr auto kRevokeChecks = checks(
    implied("share.recorded", check("share", kCallerIsProvider, 1, rmm::kInput, CheckKind::Structural)),
    check("share", kRecordedByCaller, 1, rmm::kInput, CheckKind::Structural));
constexpr std::array kRevokeSteps{
    Step{"unmap", "ends the mappings of the consumer",
         [](Commit& commit) { unmap_consumer(commit.fx, named_share(commit.call)->record); }},
    Step{"tlbi", "drops the translations of the consumer",
         [](Commit& commit) { invalidate_consumer(commit.fx, named_share(commit.call)->record); }},
    Step{"forget", "removes the sharing; the consumer keeps its reservation",
         [](Commit& commit) { forget_share(commit.fx, own_apt(commit), *named_share(commit.call)); }},
};

// DESTROY

template <class Visit>
void for_each_share_of_region(Commit& commit, Visit visit) {
  Apt{commit.fx.machine.memory, own_apt(commit)}.for_each<Share>([&](unsigned slot, const Share& share) {
    if (share.region == commit.call.x(kRegion)) visit(Found<Share>{slot, share});
  });
}

constexpr std::array kDestroyArguments{Argument{"region", kRegion, ArgumentKind::Number}};
constexpr auto kDestroyChecks =
    checks(check("region", kOwnRegion, kRegion, rmm::kInput, CheckKind::Structural));
constexpr std::array kDestroySteps{
    Step{"unmap", "ends the mappings of every consumer",
         [](Commit& commit) {
           for_each_share_of_region(
               commit, [&](const Found<Share>& share) { unmap_consumer(commit.fx, share.record); });
         }},
    Step{"tlbi", "drops the translations of every consumer",
         [](Commit& commit) {
           for_each_share_of_region(
               commit, [&](const Found<Share>& share) { invalidate_consumer(commit.fx, share.record); });
         }},
    Step{"forget", "removes every sharing of the region",
         [](Commit& commit) {
           for_each_share_of_region(
               commit, [&](const Found<Share>& share) { forget_share(commit.fx, own_apt(commit), share); });
         }},
    Step{"exit", "removes the region and leaves the realm for the host",
         [](Commit& commit) {
           const auto region = apt_of(commit.call, commit.call.rd())->region(commit.call.x(kRegion));
           AptEditor{commit.fx, own_apt(commit)}.erase(region->slot);
           exit_with_range(commit, rmm::ExitReason::CsmRemove, region->record.range);
         }},
};

}  // namespace

constexpr rmm::Command kRsiCsmCreate{
    .name = "RSI_CSM_CREATE",
    .fid = 0xC400019A,
    .source = "CAEC 4.2",
    .purpose = "makes a range of the caller's memory a region that can be shared",
    .arguments = kCreateArguments,
    .outputs = kCreateOutputs,
    .checks = kCreateChecks,
    .steps = kCreateSteps,
    .involves = involve_realm,
    .outcomes = "the realm exits with CSM_P_REALM",
};

constexpr rmm::Command kRsiCsmShare{
    .name = "RSI_CSM_SHARE",
    .fid = 0xC400019B,
    .source = "CAEC 4.2",
    .purpose = "offers a region to one other realm with a permission",
    .arguments = kShareArguments,
    .outputs = kShareOutputs,
    .checks = kShareChecks,
    .steps = kShareSteps,
    .involves = involve_realm,
};

constexpr rmm::Command kRsiCsmRevoke{
    .name = "RSI_CSM_REVOKE",
    .fid = 0xC400019F,
    .source = "CAEC 4.2",
    .purpose = "ends one consumer's access to a region",
    .arguments = kSharingArguments,
    .outputs = {},
    .checks = kRevokeChecks,
    .steps = kRevokeSteps,
    .involves = involve_consumer,
};

constexpr rmm::Command kRsiCsmDestroy{
    .name = "RSI_CSM_DESTROY",
    .fid = 0xC40001A0,
    .source = "CAEC 4.2",
    .purpose = "ends every consumer's access and makes the region private again",
    .arguments = kDestroyArguments,
    .outputs = {},
    .checks = kDestroyChecks,
    .steps = kDestroySteps,
    .involves = involve_consumers_of_region,
    .outcomes = "the realm exits with CSM_REMOVE",
};

}  // namespace realmsim::csm
