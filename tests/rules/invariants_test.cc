// Every invariant of what is can fail: a machine in which it holds, one change behind the RMM's back, and it
// names what is wrong.
#include "models/invariants/invariants.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "models/csm/apt.h"
#include "tests/rules/sharing_bench.h"

namespace realmsim::testing {
namespace {

using rmm::EntryState;
using rmm::GranuleState;
using rmm::Ripas;

// A provider and an attached consumer, both of which have touched the region.
Sharing touched_sharing(Bench& bench) {
  const Sharing sharing = attached_sharing(bench);
  bench.load(sharing.provider.vcpu, kRegionBase);
  bench.load(sharing.consumer.vcpu, kRegionBase);
  return sharing;
}

rmm::Granule& granule_of(Bench& bench, Pa pa) {
  return bench.state().rmm.granules.edit(bench.state().rmm.map->granule_at(pa)->value);
}

struct Broken {
  std::string_view invariant;
  void (*change)(Bench& bench, const Sharing& sharing);
};

const auto kBroken = std::to_array<Broken>({
    {"GPI-MATCHES-STATE",
     [](Bench& b, const Sharing& s) { b.poke_gpi(s.provider.rd(), machine::Gpi::NonSecure); }},
    {"CONSERVATION",
     [](Bench& b, const Sharing& s) { granule_of(b, s.provider.apt).state = GranuleState::RecAux; }},
    {"REFCOUNT",
     [](Bench& b, const Sharing& s) {
       ++granule_of(b, b.walk(s.provider.rd(), kRegionBase).table()).references;
     }},
    {"RTT-WELL-FORMED",
     [](Bench& b, const Sharing& s) {
       b.memory().write64(b.walk(s.provider.rd(), kRegionBase + 0x1'0000).address, std::uint64_t{1} << 55);
     }},
    {"RTT-PRIVATE",
     [](Bench& b, const Sharing& s) {
       granule_of(b, b.entry(s.provider.rd(), kRegionBase).pa).state = GranuleState::Rec;
     }},
    {"MAPPED-IS-DATA",
     [](Bench& b, const Sharing& s) {
       granule_of(b, b.entry(s.provider.rd(), kRegionBase).pa).state = GranuleState::Delegated;
     }},
    {"PRIVATE-EXCLUSIVE",
     [](Bench& b, const Sharing& s) {
       b.poke_entry(s.provider.rd(), region_page(8), 3,
                    {EntryState::Assigned, Ripas::Ram, b.entry(s.provider.rd(), kRegionBase).pa});
     }},
    {"TLB-BACKED",
     [](Bench& b, const Sharing& s) {
       b.poke_entry(s.provider.rd(), kRegionBase, 3, {.ripas = Ripas::Ram});
     }},
    {"GPC-FRESH",
     [](Bench& b, const Sharing& s) {
       b.poke_gpi(b.entry(s.provider.rd(), kRegionBase).pa, machine::Gpi::NonSecure);
     }},
    {"CSM-GRANTED",
     [](Bench& b, const Sharing& s) {
       const csm::Apt apt{b.memory(), s.provider.apt};
       const auto share = apt.share(csm::SharingId::unpack(s.share));
       b.memory().fill(apt.address(share->slot), sizeof(csm::AptWords), std::byte{0});
     }},
    {"CSM-PERM",
     [](Bench& b, const Sharing& s) {
       rmm::RttEntry entry = b.entry(s.consumer.rd(), kRegionBase);
       entry.loan = rmm::Loan::None;
       b.poke_entry(s.consumer.rd(), kRegionBase, 3, entry);
     }},
    {"CSM-DISJOINT",
     [](Bench& b, const Sharing& s) {
       const csm::Apt apt{b.memory(), s.provider.apt};
       const auto words = csm::Region{99, {region_page(1), kGranuleBytes}}.encode();
       b.memory().write(apt.address(csm::Apt::kSlots - 1), std::as_bytes(std::span{words}));
     }},
});

class BrokenInvariant : public ::testing::TestWithParam<Broken> {};
TEST_P(BrokenInvariant, is_named) {
  Bench bench;
  const Sharing sharing = touched_sharing(bench);
  ASSERT_TRUE(bench.direct().backend().violations({}).empty());
  GetParam().change(bench, sharing);
  const auto violations = bench.direct().backend().violations({});
  EXPECT_TRUE(std::ranges::any_of(
      violations, [](const auto& violation) { return violation.invariant == GetParam().invariant; }));
}
INSTANTIATE_TEST_SUITE_P(Rules, BrokenInvariant, ::testing::ValuesIn(kBroken), [](const auto& param) {
  std::string name{param.param.invariant};
  std::ranges::replace(name, '-', '_');
  return name;
});

TEST(Invariants, are_all_broken_once_here) {
  for (const invariants::Invariant& invariant : invariants::all()) {
    if (invariant.judge == nullptr) continue;
    EXPECT_TRUE(std::ranges::any_of(kBroken, [&](const Broken& broken) {
      return broken.invariant == invariant.name;
    })) << invariant.name;
  }
}

}  // namespace
}  // namespace realmsim::testing
