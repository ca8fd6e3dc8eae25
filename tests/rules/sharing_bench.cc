#include "tests/rules/sharing_bench.h"

#include <gtest/gtest.h>

#include "models/csm/apt.h"

namespace realmsim::testing {
namespace {

constexpr Ipa kFillerBase{0x4000'0000};

}  // namespace

Partner add_partner(Bench& bench, CpuIndex cpu, RegionMemory memory) {
  const Pa rd = bench.new_realm();
  const Pa apt = bench.add_apt(rd);
  bench.make_ram(rd, kPrivatePage);
  bench.add_data(rd, kPrivatePage);
  if (memory != RegionMemory::Absent) bench.make_ram(rd, kRegionBase, kRegionPages);
  for (std::uint64_t i = 0; memory == RegionMemory::Populated && i < kRegionPages; ++i)
    bench.add_data(rd, region_page(i));
  const Partner partner{.vcpu = bench.add_rec(rd, cpu), .apt = apt, .id = bench.state().csm.member(rd)->id};
  bench.activate(rd);
  bench.enter(partner.vcpu);
  return partner;
}

Partner add_provider(Bench& bench) {
  return add_partner(bench, 1, RegionMemory::Populated);
}

Partner add_consumer(Bench& bench, CpuIndex cpu) {
  return add_partner(bench, cpu, RegionMemory::Tables);
}

Vcpu add_plain_realm(Bench& bench, CpuIndex cpu) {
  const Pa rd = bench.new_realm();
  const Vcpu vcpu = bench.add_rec(rd, cpu);
  bench.activate(rd);
  bench.enter(vcpu);
  return vcpu;
}

std::uint64_t create_region(Bench& bench, const Partner& provider, const csm::Range& range) {
  return bench.must_rsi(provider.vcpu, csm::kRsiCsmCreate, {range.base, range.size})[1];
}

std::uint64_t share_region(Bench& bench, const Partner& provider, std::uint64_t region,
                           const Partner& consumer, csm::Permission permission) {
  return bench.must_rsi(provider.vcpu, csm::kRsiCsmShare,
                        {region, consumer.id, static_cast<unsigned>(permission)})[1];
}

void reserve_region(Bench& bench, const Partner& consumer, std::uint64_t share, const csm::Range& range) {
  bench.must_rsi(consumer.vcpu, csm::kRsiCsmReserve, {share, range.base, range.size});
}

void attach_region(Bench& bench, const Partner& consumer, std::uint64_t share) {
  bench.must_rsi(consumer.vcpu, csm::kRsiCsmAttach, {share});
}

Sharing offered_sharing(Bench& bench, csm::Permission permission, RegionMemory provider_memory,
                        RegionMemory consumer_memory) {
  Sharing sharing{.provider = add_partner(bench, 1, provider_memory),
                  .consumer = add_partner(bench, 2, consumer_memory)};
  sharing.region = create_region(bench, sharing.provider);
  sharing.share = share_region(bench, sharing.provider, sharing.region, sharing.consumer, permission);
  return sharing;
}

Sharing reserved_sharing(Bench& bench) {
  const Sharing sharing = offered_sharing(bench);
  reserve_region(bench, sharing.consumer, sharing.share);
  return sharing;
}

Sharing attached_sharing(Bench& bench, csm::Permission permission) {
  const Sharing sharing = offered_sharing(bench, permission);
  reserve_region(bench, sharing.consumer, sharing.share);
  attach_region(bench, sharing.consumer, sharing.share);
  return sharing;
}

Partner add_changing_partner(Bench& bench) {
  const Pa rd = bench.new_realm();
  const Pa apt = bench.add_apt(rd);
  bench.make_ram(rd, kRegionBase, kRegionPages);
  const Partner partner{.vcpu = bench.add_rec(rd, 1), .apt = apt, .id = bench.state().csm.member(rd)->id};
  const Vcpu other = bench.add_rec(rd, 2);
  bench.activate(rd);
  bench.enter(partner.vcpu);
  bench.enter(other);
  bench.rsi(other, csm::kRsiIpaStateSet, {region_page(1), region_page(2), 0, 0});
  return partner;
}

void kill_partner(Bench& bench, const Partner& partner) {
  if (bench.direct().backend().running(partner.vcpu.cpu))
    bench.direct().backend().interrupt(partner.vcpu.cpu, bench.direct().meter());
  bench.must(rmm::kRmiRecDestroy, {partner.vcpu.rec});
  bench.must(csm::kRmiAptDestroy, {partner.rd(), partner.apt});
}

void fill_apt(Bench& bench, const Partner& partner, unsigned left) {
  const csm::Apt apt{bench.memory(), partner.apt};
  for (Ipa at = kFillerBase; apt.free_slots() > left; at = at + kGranuleBytes)
    create_region(bench, partner, {at, kGranuleBytes});
}

}  // namespace realmsim::testing
