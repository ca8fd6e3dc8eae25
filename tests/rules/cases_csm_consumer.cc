// Refusals of RSI_CSM_RESERVE, RSI_CSM_ATTACH and RSI_CSM_DETACH_AND_FREE.
#include <array>

#include "tests/rules/refusal.h"
#include "tests/rules/sharing_bench.h"

namespace realmsim::testing {
namespace {

constexpr std::string_view kReserve = "RSI_CSM_RESERVE";
constexpr std::string_view kAttach = "RSI_CSM_ATTACH";
constexpr std::string_view kDetach = "RSI_CSM_DETACH_AND_FREE";
constexpr csm::Range kElsewhere{region_page(kRegionPages), kRegionRange.size};

PreparedCall by(const Partner& caller, const rmm::Command& command, Words arguments) {
  return {.cpu = caller.vcpu.cpu, .x = registers(command, arguments)};
}

PreparedCall reserve(Bench& bench, Word base, Word size) {
  const Sharing sharing = offered_sharing(bench);
  return by(sharing.consumer, csm::kRsiCsmReserve, {sharing.share, base, size});
}
PreparedCall reserve_again(const Sharing& sharing, const csm::Range& range, std::uint64_t share) {
  return by(sharing.consumer, csm::kRsiCsmReserve, {share, range.base, range.size});
}
PreparedCall attach(const Sharing& sharing) {
  return by(sharing.consumer, csm::kRsiCsmAttach, {sharing.share});
}
PreparedCall detach(const Sharing& sharing) {
  return by(sharing.consumer, csm::kRsiCsmDetachAndFree, {sharing.share});
}

// The sharing id that the pair's next SHARE would give.
std::uint64_t next_share(std::uint64_t share) {
  return share + 1;
}

PreparedCall attach_smaller_reservation(Bench& bench) {
  const Sharing sharing = offered_sharing(bench);
  reserve_region(bench, sharing.consumer, sharing.share, {kRegionBase, kGranuleBytes});
  return attach(sharing);
}

PreparedCall attach_after(Bench& bench, RegionMemory provider, RegionMemory consumer) {
  const Sharing sharing = offered_sharing(bench, csm::Permission::ReadWrite, provider, consumer);
  reserve_region(bench, sharing.consumer, sharing.share);
  return attach(sharing);
}

constexpr auto kBaselines = std::to_array<Baseline>({
    {kReserve, [](Bench& b) { return reserve(b, kRegionBase, kRegionRange.size); }},
    {kAttach, [](Bench& b) { return attach(reserved_sharing(b)); }},
    {kDetach, [](Bench& b) { return detach(attached_sharing(b)); }},
});

const auto kRefusals = std::to_array<Refusal>({
    {kReserve, "base.aligned", [](Bench& b) { return reserve(b, kRegionBase + 8, kGranuleBytes); }, kInput},
    {kReserve, "size.aligned", [](Bench& b) { return reserve(b, kRegionBase, kGranuleBytes + 8); }, kInput},
    {kReserve, "size.positive", [](Bench& b) { return reserve(b, kRegionBase, 0); }, kInput},
    {kReserve, "range.protected", [](Bench& b) { return reserve(b, kRegionBase, ~std::uint64_t{0xfff}); },
     kInput},
    {kReserve, "share.well_formed",
     [](Bench& b) {
       const Sharing sharing = offered_sharing(b);
       return reserve_again(sharing, kRegionRange, sharing.share & ~std::uint64_t{0xffff});
     },
     kInput},
    {kReserve, "share.consumer_is_caller",
     [](Bench& b) {
       const Sharing sharing = offered_sharing(b);
       return by(sharing.provider, csm::kRsiCsmReserve, {sharing.share, kElsewhere.base, kElsewhere.size});
     },
     kInput},
    {kReserve, "range.free",
     [](Bench& b) {
       const Sharing sharing = reserved_sharing(b);
       return reserve_again(sharing, {region_page(1), kRegionRange.size}, next_share(sharing.share));
     },
     kInput},
    {kReserve, "range.settled",
     [](Bench& b) -> PreparedCall {
       const Partner consumer = add_changing_partner(b);
       const csm::SharingId share{.provider = consumer.id + 1, .consumer = consumer.id, .counter = 1};
       return {.cpu = consumer.vcpu.cpu,
               .x = registers(csm::kRsiCsmReserve, {share.pack(), kRegionBase, kRegionRange.size})};
     },
     kStateError},
    {kReserve, "share.not_reserved",
     [](Bench& b) {
       const Sharing sharing = reserved_sharing(b);
       return reserve_again(sharing, kElsewhere, sharing.share);
     },
     kInput},
    {kReserve, "apt.has_free_record",
     [](Bench& b) {
       const Sharing sharing = offered_sharing(b);
       fill_apt(b, sharing.consumer, 0);
       return reserve_again(sharing, kRegionRange, sharing.share);
     },
     kStateError},

    {kAttach, "share.reserved", [](Bench& b) { return attach(offered_sharing(b)); }, kInput},
    // Reserved without an offer: the consumer can build the id by itself.
    {kAttach, "share.recorded",
     [](Bench& b) {
       Sharing sharing = offered_sharing(b);
       sharing.share = next_share(sharing.share);
       reserve_region(b, sharing.consumer, sharing.share);
       return attach(sharing);
     },
     kInput},
    {kAttach, "region.equals_reservation", attach_smaller_reservation, kInput},
    {kAttach, "pages.populated",
     [](Bench& b) { return attach_after(b, RegionMemory::Tables, RegionMemory::Tables); }, kStateError},
    {kAttach, "pages.emptied",
     [](Bench& b) { return attach_after(b, RegionMemory::Populated, RegionMemory::Absent); }, kStateError},

    {kDetach, "share.reserved", [](Bench& b) { return detach(offered_sharing(b)); }, kInput},
});

const auto kImplied = std::to_array<Implied>({
    {{kAttach, "share.not_attached", [](Bench& b) { return attach(attached_sharing(b)); }, kStateError},
     "pages.emptied",
     "an attached page is mapped at the consumer for as long as the provider's is populated"},
    {{kAttach, "share.provider_alive",
      [](Bench& b) {
        const Sharing sharing = reserved_sharing(b);
        kill_partner(b, sharing.provider);
        return attach(sharing);
      },
      kInput},
     "share.recorded",
     "the share record lies in the provider's table"},
    {{kDetach, "share.consumer_is_caller",
      [](Bench& b) {
        const Sharing sharing = attached_sharing(b);
        return by(sharing.provider, csm::kRsiCsmDetachAndFree, {sharing.share});
      },
      kInput},
     "share.reserved",
     "reservations of a realm name it as consumer"},
});

}  // namespace

CaseGroup csm_consumer_cases() {
  return {kBaselines, kRefusals, kImplied};
}

}  // namespace realmsim::testing
