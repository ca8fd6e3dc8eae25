// What a consumer does: RSI_CSM_RESERVE, RSI_CSM_ATTACH, RSI_CSM_DETACH_AND_FREE (CAEC 4.2; order and codes
// are our choice where the paper is silent).
#include <fmt/format.h>

#include "models/csm/involved.h"
#include "models/csm/mappings.h"
#include "models/csm/properties.h"
#include "models/csm/sharing.h"
#include "models/csm/table.h"

namespace realmsim::csm {
namespace {

using rmm::Call;
using rmm::check;
using rmm::CheckKind;
using rmm::checks;
using rmm::Commit;
using rmm::implied;
using rmm::Observation;
using rmm::Property;
using rmm::Step;

constexpr unsigned kShare = 1;
constexpr unsigned kBase = 2;

Found<Reservation> own_reservation(const Call& call) {
  return *apt_of(call, call.rd())->reservation(sharing_of(call, kShare));
}

// RESERVE

constexpr Property kWellFormed{
    "well_formed", "has provider, consumer and counter",
    [](const Call& call, unsigned reg) { return sharing_of(call, reg).well_formed(); }, observe_sharing};
constexpr Property kNotReserved{"not_reserved", "has no reservation of the caller yet",
                                [](const Call& call, unsigned) {
                                  return !apt_of(call, call.rd())->reservation(sharing_of(call, kShare));
                                },
                                observe_sharing};

constexpr std::array kReserveArguments{Argument{"share", kShare, ArgumentKind::Number},
                                       Argument{"ipa", kBase, ArgumentKind::RealmAddress},
                                       Argument{"size", kBase + 1, ArgumentKind::Number}};
constexpr auto kReserveChecks =
    checks(valid_range(kBase), check("share", kWellFormed, kShare, rmm::kInput),
           check("share", kCallerIsConsumer, kShare, rmm::kInput, CheckKind::Structural),
           check("range", kRangeFree, kBase, rmm::kInput), check("share", kNotReserved, kShare, rmm::kInput),
           check("range", kRangeSettled, kBase, rmm::kRsiState),
           check("apt", kHasFreeRecord, kShare, rmm::kRsiState, CheckKind::Structural));
constexpr std::array kReserveSteps{
    Step{"record", "records the reservation",
         [](Commit& commit) {
           const SharingId id = sharing_of(commit.call, kShare);
           using State = Reservation::State;
           const State state = state_of(commit.fx).is_dead(id.provider) ? State::Dead : State::Reserved;
           const Reservation reservation{.id = id, .range = range_of(commit.call, kBase), .state = state};
           AptEditor{commit.fx, caller_of(commit.call)->apt}.add(reservation.encode());
         }},
    Step{"exit", "leaves the realm so that the host empties the range",
         [](Commit& commit) {
           exit_with_range(commit, rmm::ExitReason::CsmConsumer, range_of(commit.call, kBase));
         }},
};

// ATTACH

// The provider's side of the named sharing, as far as it exists.
struct Provider {
  const rmm::Realm* realm;
  Member member;
  Found<Share> share;
  Region region;
};

std::optional<Provider> provider_of(const Call& call) {
  const SharingId id = sharing_of(call, kShare);
  const Member* member = state_of(call).member(id.provider);
  if (member == nullptr) return std::nullopt;
  const Apt apt{call.view().machine.memory, member->apt};
  const auto share = apt.share(id);
  if (!share) return std::nullopt;
  const Pa rd = state_of(call).registry.at(id.provider);
  return Provider{&call.view().rmm.realms.at(rd), *member, *share, apt.region(share->record.region)->record};
}

// visit(provider's IPA, consumer's IPA) until it returns false; whether it never did.
template <class Visit>
bool every_page(const Call& call, Visit visit) {
  const Range ours = own_reservation(call).record.range;
  const Ipa theirs = provider_of(call)->region.range.base;
  for (std::uint64_t offset = 0; offset < ours.size; offset += kGranuleBytes) {
    if (!visit(theirs + offset, ours.base + offset)) return false;
  }
  return true;
}

Observation observe_sizes(const Call& call, unsigned) {
  return {.text = fmt::format("the region has {:#x} bytes, the reservation {:#x}",
                              provider_of(call)->region.range.size, own_reservation(call).record.range.size)};
}

Observation observe_attachment(const Call& call, unsigned) {
  const auto reservation = own_reservation(call);
  return {.text = "the sharing is attached",
          .since = apt_of(call, call.rd())->part(reservation.slot, AptPart::State)};
}

// The entry that stands in the way of a page.
Observation observe_page(const Call& call, std::string_view whose, const rmm::Realm& realm, Ipa ipa) {
  const rmm::RttWalk walk = rmm::walk_rtt(call.view().machine, realm, ipa, machine::kPageLevel);
  return {.text = fmt::format("the {}'s entry for {:#x} is {} at level {}, RIPAS {}", whose, ipa.value,
                              rmm::name_of(walk.entry.state), walk.level, rmm::name_of(walk.entry.ripas)),
          .since = StateKey{StateKind::RttEntry, walk.address}};
}

bool page_populated(const Call& call, Ipa theirs) {
  const auto walk =
      rmm::walk_rtt(call.view().machine, *provider_of(call)->realm, theirs, machine::kPageLevel);
  return populated_page(walk, theirs).has_value();
}

bool page_ready(const Call& call, Ipa ours) {
  return can_borrow(call.view().machine, call.realm(), ours);
}

Observation observe_unpopulated(const Call& call, unsigned) {
  Observation seen;
  every_page(call, [&](Ipa theirs, Ipa) {
    if (page_populated(call, theirs)) return true;
    seen = observe_page(call, "provider", *provider_of(call)->realm, theirs);
    return false;
  });
  return seen;
}

Observation observe_unready(const Call& call, unsigned) {
  Observation seen;
  every_page(call, [&](Ipa, Ipa ours) {
    if (page_ready(call, ours)) return true;
    seen = observe_page(call, "consumer", call.realm(), ours);
    return false;
  });
  return seen;
}

constexpr Property kNotAttached{"not_attached", "is not attached yet",
                                [](const Call& call, unsigned) {
                                  return own_reservation(call).record.state != Reservation::State::Attached;
                                },
                                observe_attachment};
constexpr Property kProviderLives{"provider_alive", "names a living provider",
                                  [](const Call& call, unsigned) {
                                    return state_of(call).member(sharing_of(call, kShare).provider) !=
                                           nullptr;
                                  },
                                  observe_sharing};
constexpr Property kRecordedByProvider{
    "recorded", "has a share record of the provider",
    [](const Call& call, unsigned) { return provider_of(call).has_value(); }, observe_sharing};
constexpr Property kSizesEqual{"equals_reservation", "has the size of the reservation",
                               [](const Call& call, unsigned) {
                                 return provider_of(call)->region.range.size ==
                                        own_reservation(call).record.range.size;
                               },
                               observe_sizes};
constexpr Property kProviderPopulated{
    "populated", "are ASSIGNED and RAM throughout at the provider",
    [](const Call& call, unsigned) {
      return every_page(call, [&](Ipa theirs, Ipa) { return page_populated(call, theirs); });
    },
    observe_unpopulated};
constexpr Property kConsumerReady{"emptied", "are UNASSIGNED in level 3 tables throughout at the consumer",
                                  [](const Call& call, unsigned) {
                                    return every_page(call,
                                                      [&](Ipa, Ipa ours) { return page_ready(call, ours); });
                                  },
                                  observe_unready};

constexpr std::array kShareArguments{kReserveArguments[0]};
constexpr auto kAttachChecks = checks(
    check("share", kReservedByCaller, kShare, rmm::kInput, CheckKind::Structural),
    implied("pages.emptied", check("share", kNotAttached, kShare, rmm::kRsiState)),
    implied("share.recorded", check("share", kProviderLives, kShare, rmm::kInput, CheckKind::Structural)),
    check("share", kRecordedByProvider, kShare, rmm::kInput, CheckKind::Structural),
    check("region", kSizesEqual, kShare, rmm::kInput),
    check("pages", kProviderPopulated, kShare, rmm::kRsiState, CheckKind::Structural),
    check("pages", kConsumerReady, kShare, rmm::kRsiState, CheckKind::Structural));

void map_pages(Commit& commit) {
  const Provider provider = *provider_of(commit.call);
  rmm::TableLock provider_table{commit.fx, *provider.realm};
  rmm::TableLock consumer_table{commit.fx, commit.call.realm()};
  every_page(commit.call, [&](Ipa theirs, Ipa ours) {
    const Pa page = *populated_page(provider_table.walk(theirs), theirs);
    map_borrowed(commit.fx, commit.call.realm(), consumer_table, ours, page,
                 provider.share.record.permission);
    return true;
  });
}

void record_attachment(Commit& commit) {
  Provider provider = *provider_of(commit.call);
  auto reservation = own_reservation(commit.call);
  provider.share.record.attached = true;
  reservation.record.state = Reservation::State::Attached;
  AptEditor{commit.fx, provider.member.apt}.replace(provider.share.slot, provider.share.record.encode());
  AptEditor{commit.fx, caller_of(commit.call)->apt}.replace(reservation.slot, reservation.record.encode());
}

constexpr std::array kAttachSteps{
    Step{"map", "maps every page of the region with the permission of the sharing", map_pages},
    Step{"record", "records the attachment on both sides", record_attachment}};

// DETACH_AND_FREE

bool is_attached(const Commit& commit) {
  return own_reservation(commit.call).record.state == Reservation::State::Attached;
}

constexpr auto kDetachChecks = checks(
    implied("share.reserved", check("share", kCallerIsConsumer, kShare, rmm::kInput, CheckKind::Structural)),
    check("share", kReservedByCaller, kShare, rmm::kInput, CheckKind::Structural));
constexpr std::array kDetachSteps{
    Step{"unmap", "ends the mappings",
         [](Commit& commit) {
           if (!is_attached(commit)) return;
           unmap_borrowed(commit.fx, commit.call.realm(), own_reservation(commit.call).record.range);
         }},
    Step{"tlbi", "drops the translations",
         [](Commit& commit) {
           if (!is_attached(commit)) return;
           invalidate_borrowed(commit.fx, commit.call.realm(), own_reservation(commit.call).record.range);
         }},
    Step{"forget", "removes the reservation and leaves the realm for the host",
         [](Commit& commit) {
           if (auto provider = provider_of(commit.call)) {
             provider->share.record.attached = false;
             AptEditor{commit.fx, provider->member.apt}.replace(provider->share.slot,
                                                                provider->share.record.encode());
           }
           const auto reservation = own_reservation(commit.call);
           AptEditor{commit.fx, caller_of(commit.call)->apt}.erase(reservation.slot);
           exit_with_range(commit, rmm::ExitReason::CsmRemove, reservation.record.range);
         }},
};

}  // namespace

constexpr rmm::Command kRsiCsmReserve{
    .name = "RSI_CSM_RESERVE",
    .fid = 0xC400019C,
    .source = "CAEC 4.2",
    .purpose = "keeps a range of the caller's IPA space for a region of another realm",
    .arguments = kReserveArguments,
    .outputs = {},
    .checks = kReserveChecks,
    .steps = kReserveSteps,
    .involves = involve_realm,
    .outcomes = "the realm exits with CSM_C_REALM",
};

constexpr rmm::Command kRsiCsmAttach{
    .name = "RSI_CSM_ATTACH",
    .fid = 0xC400019D,
    .source = "CAEC 4.2",
    .purpose = "maps an offered region into the range reserved for it",
    .arguments = kShareArguments,
    .outputs = {},
    .checks = kAttachChecks,
    .steps = kAttachSteps,
    .involves = involve_provider,
};

constexpr rmm::Command kRsiCsmDetachAndFree{
    .name = "RSI_CSM_DETACH_AND_FREE",
    .fid = 0xC400019E,
    .source = "CAEC 4.2",
    .purpose = "gives up a reservation and, if attached, the access to the region",
    .arguments = kShareArguments,
    .outputs = {},
    .checks = kDetachChecks,
    .steps = kDetachSteps,
    .involves = involve_provider,
    .outcomes = "the realm exits with CSM_REMOVE",
};

}  // namespace realmsim::csm
