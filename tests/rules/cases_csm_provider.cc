// Refusals of RSI_CSM_CREATE, RSI_CSM_SHARE, RSI_CSM_REVOKE and RSI_CSM_DESTROY.
#include <array>

#include "models/csm/apt.h"
#include "tests/rules/refusal.h"
#include "tests/rules/sharing_bench.h"

namespace realmsim::testing {
namespace {

constexpr std::string_view kCreate = "RSI_CSM_CREATE";
constexpr std::string_view kShare = "RSI_CSM_SHARE";
constexpr std::string_view kRevoke = "RSI_CSM_REVOKE";
constexpr std::string_view kDestroy = "RSI_CSM_DESTROY";
constexpr unsigned kReadOnlyPermission = 1;

PreparedCall by(const Vcpu& caller, const rmm::Command& command, Words arguments) {
  return {.cpu = caller.cpu, .x = registers(command, arguments)};
}

PreparedCall create(Bench& bench, Word base, Word size) {
  return by(add_provider(bench).vcpu, csm::kRsiCsmCreate, {base, size});
}

// A region that is not shared yet, and a realm to share it with.
struct Offer {
  Partner provider;
  Partner consumer;
  std::uint64_t region;
};
Offer unshared_region(Bench& bench) {
  const Partner provider = add_provider(bench);
  const Partner consumer = add_consumer(bench);
  return {provider, consumer, create_region(bench, provider)};
}
PreparedCall share(const Offer& offer, Word region, Word consumer, Word permission = kReadOnlyPermission) {
  return by(offer.provider.vcpu, csm::kRsiCsmShare, {region, consumer, permission});
}
PreparedCall share(const Offer& offer) {
  return share(offer, offer.region, offer.consumer.id);
}

// The counter of provider and consumer is used up; counting that far would take 65535 sharings.
PreparedCall share_after_last_counter(Bench& bench) {
  const Sharing sharing = offered_sharing(bench);
  bench.must_rsi(sharing.provider.vcpu, csm::kRsiCsmRevoke, {sharing.share});
  const csm::Apt apt{bench.memory(), sharing.provider.apt};
  auto pair = *apt.pair_counter(sharing.consumer.id);
  pair.record.last = csm::kMaxPairCounter;
  const auto words = pair.record.encode();
  bench.memory().write(apt.address(pair.slot), std::as_bytes(std::span{words}));
  return by(sharing.provider.vcpu, csm::kRsiCsmShare,
            {sharing.region, sharing.consumer.id, kReadOnlyPermission});
}

constexpr auto kBaselines = std::to_array<Baseline>({
    {kCreate, [](Bench& b) { return create(b, kRegionBase, kRegionRange.size); }},
    {kShare, [](Bench& b) { return share(unshared_region(b)); }},
    {kRevoke,
     [](Bench& b) {
       const Sharing sharing = attached_sharing(b);
       return by(sharing.provider.vcpu, csm::kRsiCsmRevoke, {sharing.share});
     }},
    {kDestroy,
     [](Bench& b) {
       const Sharing sharing = attached_sharing(b);
       return by(sharing.provider.vcpu, csm::kRsiCsmDestroy, {sharing.region});
     }},
});

const auto kRefusals = std::to_array<Refusal>({
    {kCreate, "base.aligned", [](Bench& b) { return create(b, kRegionBase + 8, kGranuleBytes); }, kInput},
    {kCreate, "size.aligned", [](Bench& b) { return create(b, kRegionBase, kGranuleBytes + 8); }, kInput},
    {kCreate, "size.positive", [](Bench& b) { return create(b, kRegionBase, 0); }, kInput},
    {kCreate, "range.protected",
     [](Bench& b) { return create(b, Ipa{1ull << 39} - kGranuleBytes, 2 * kGranuleBytes); }, kInput},
    {kCreate, "range.free",
     [](Bench& b) {
       const Offer offer = unshared_region(b);
       return by(offer.provider.vcpu, csm::kRsiCsmCreate, {region_page(1), kGranuleBytes});
     },
     kInput},
    {kCreate, "range.settled",
     [](Bench& b) {
       return by(add_changing_partner(b).vcpu, csm::kRsiCsmCreate, {kRegionBase, kRegionRange.size});
     },
     kStateError},
    {kCreate, "realm.has_apt",
     [](Bench& b) {
       return by(add_plain_realm(b, 1), csm::kRsiCsmCreate, {kRegionBase, kGranuleBytes});
     },
     kStateError},
    {kCreate, "apt.has_free_record",
     [](Bench& b) {
       const Partner provider = add_provider(b);
       fill_apt(b, provider, 0);
       return by(provider.vcpu, csm::kRsiCsmCreate, {kRegionBase, kGranuleBytes});
     },
     kStateError},

    {kCreate, "regions.ids_left",
     [](Bench& b) {
       PreparedCall call = create(b, kRegionBase, kRegionRange.size);
       b.state().csm.next_region_id = csm::kNoRegion;
       return call;
     },
     kStateError},

    {kShare, "region.own",
     [](Bench& b) {
       const Offer offer = unshared_region(b);
       const std::uint64_t other = create_region(b, offer.consumer, {kPrivatePage, kGranuleBytes});
       return share(offer, other, offer.consumer.id);
     },
     kInput},
    {kShare, "consumer.alive",
     [](Bench& b) {
       const Offer offer = unshared_region(b);
       return share(offer, offer.region, offer.consumer.id + 1);
     },
     kInput},
    {kShare, "consumer.not_caller",
     [](Bench& b) {
       const Offer offer = unshared_region(b);
       return share(offer, offer.region, offer.provider.id);
     },
     kInput},
    {kShare, "perm.valid",
     [](Bench& b) {
       const Offer offer = unshared_region(b);
       return share(offer, offer.region, offer.consumer.id, 2);
     },
     kInput},
    {kShare, "region.not_shared",
     [](Bench& b) {
       const Offer offer = unshared_region(b);
       share_region(b, offer.provider, offer.region, offer.consumer);
       return share(offer);
     },
     kStateError},
    // The pair's counter and the share need a record each.
    {kShare, "apt.has_free_record",
     [](Bench& b) {
       const Offer offer = unshared_region(b);
       fill_apt(b, offer.provider, 1);
       return share(offer);
     },
     kStateError},
    {kShare, "pair.counter_left", share_after_last_counter, kStateError},

    {kRevoke, "share.recorded",
     [](Bench& b) {
       const Sharing sharing = attached_sharing(b);
       b.must_rsi(sharing.provider.vcpu, csm::kRsiCsmRevoke, {sharing.share});
       return by(sharing.provider.vcpu, csm::kRsiCsmRevoke, {sharing.share});
     },
     kInput},
    {kDestroy, "region.own",
     [](Bench& b) {
       const Sharing sharing = attached_sharing(b);
       return by(sharing.consumer.vcpu, csm::kRsiCsmDestroy, {sharing.region});
     },
     kInput},
});

const auto kImplied = std::to_array<Implied>({
    {{kShare, "realm.has_apt",
      [](Bench& b) {
        return by(add_plain_realm(b, 1), csm::kRsiCsmShare, {1, add_consumer(b).id, kReadOnlyPermission});
      },
      kStateError},
     "region.own",
     "regions are records of the table"},
    {{kRevoke, "share.provider_is_caller",
      [](Bench& b) {
        const Sharing sharing = attached_sharing(b);
        return by(sharing.consumer.vcpu, csm::kRsiCsmRevoke, {sharing.share});
      },
      kInput},
     "share.recorded",
     "share records of a realm name it as provider"},
});

}  // namespace

CaseGroup csm_provider_cases() {
  return {kBaselines, kRefusals, kImplied};
}

}  // namespace realmsim::testing
