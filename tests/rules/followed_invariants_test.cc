// Every invariant of what happens can fail: firmware that lacks one check or one step of a command, or an
// event that no sound machine reports, and the invariant names what went wrong. Sound firmware, beside it,
// not.
#include <algorithm>

#include <gtest/gtest.h>

#include "models/csm/table.h"
#include "models/invariants/invariants.h"
#include "tests/rules/altered.h"
#include "tests/rules/sharing_bench.h"

namespace realmsim::testing {
namespace {

using rmm::Commit;
using rmm::GranuleState;

constexpr Ipa kPage{0x1000};

// A running realm with a page of its own, and the page's granule.
struct Victim {
  Vcpu vcpu;
  Pa page;
};
Victim running_victim(Bench& bench) {
  const Pa rd = bench.new_realm();
  bench.make_ram(rd, kPage);
  const Pa page = bench.add_data(rd, kPage);
  const Vcpu vcpu = bench.add_rec(rd);
  bench.activate(rd);
  bench.enter(vcpu);
  return {vcpu, page};
}

void host_access(Bench& bench, Pa pa, machine::AccessType type) {
  std::array<std::byte, 8> bytes{};
  if (type == machine::AccessType::Load) {
    bench.direct().load(0, pa.value, Pas::NonSecure, bytes);
  } else {
    bench.direct().store(0, pa.value, Pas::NonSecure, bytes);
  }
}

// With `sound` false the firmware is altered, or the event made up.
struct Happening {
  std::string_view invariant;
  void (*happen)(Bench& bench, bool sound);
};

const auto kHappenings = std::to_array<Happening>({
    {"RIPAS-CONSENT",
     [](Bench& b, bool sound) {
       const Victim victim = running_victim(b);
       b.leave(victim.vcpu);
       Altered set{rmm::kRmiRttSetRipas};
       if (!sound) set.without_check("base.next").without_check("top.requested");
       b.call_as(set.row, {victim.vcpu.rd, victim.vcpu.rec, kPage, kPage + kGranuleBytes});
     }},
    {"HOST-BLIND",
     [](Bench& b, bool sound) {
       const Victim victim = running_victim(b);
       b.leave(victim.vcpu);
       Altered destroy{rmm::kRmiDataDestroy};
       if (!sound) {
         destroy.with_step("release", [](Commit& commit) {
           commit.fx.set_granule(commit.call.walk().entry.pa, GranuleState::Delegated, std::nullopt);
         });
       }
       b.call_as(destroy.row, {victim.vcpu.rd, kPage});
       b.must(rmm::kRmiGranuleUndelegate, {victim.page});
       host_access(b, victim.page, machine::AccessType::Load);
     }},
    {"NO-RESIDUE",
     [](Bench& b, bool sound) {
       const Victim victim = running_victim(b);
       b.leave(victim.vcpu);
       const Pa granule = b.ns();
       Altered delegate{rmm::kRmiGranuleDelegate};
       if (!sound) delegate.with_step("scrub", nothing);
       b.call_as(delegate.row, {granule});
       b.must(rmm::kRmiDataDestroy, {victim.vcpu.rd, kPage});
       const Pa rd = b.new_realm();
       b.make_ram(rd, kPage);
       b.must(rmm::kRmiDataCreateUnknown, {rd, granule, kPage});
       const Vcpu vcpu = b.add_rec(rd, 2);
       b.activate(rd);
       b.enter(vcpu);
       EXPECT_EQ(b.load(vcpu, kPage), FaultKind::None);
     }},
    {"INTEGRITY",
     [](Bench& b, bool sound) {
       const Victim victim = running_victim(b);
       if (!sound) b.poke_gpi(victim.page, machine::Gpi::NonSecure);
       host_access(b, victim.page, machine::AccessType::Store);
       b.poke_gpi(victim.page, machine::Gpi::Realm);
       EXPECT_EQ(b.store(victim.vcpu, kPage, 1), FaultKind::None);
     }},
    {"MEASURED",
     [](Bench& b, bool sound) {
       const Pa rd = b.new_realm();
       b.make_ram(rd, kPage);
       Altered create{rmm::kRmiDataCreate};
       if (!sound) create.with_step("measure", nothing);
       EXPECT_EQ(b.call_as(create.row, {rd, b.delegated(), kPage, b.ns(), 1}).x[0], 0u);
     }},
    {"FAILED-IS-NOTHING",
     [](Bench& b, bool sound) {
       Observer& watch = *b.direct().backend().watch();
       const Pa granule = b.ns();
       const Registers x = registers(rmm::kRmiGranuleDelegate, {granule});
       watch.called({.cpu = 0,
                     .caller = SecurityState::NonSecure,
                     .command = rmm::kRmiGranuleDelegate.name,
                     .parameters = rmm::kRmiGranuleDelegate.arguments,
                     .x = x});
       watch.locked({0, granule});
       watch.state_changed({StateKind::References, granule, 0, 1});
       watch.unlocked({0, granule});
       watch.returned({.x0 = sound ? 0u : 1u, .refused_check = sound ? "" : "granule.ns"});
     }},
    {"CSM-REVOKED-UNREACHABLE",
     [](Bench& b, bool sound) {
       const Sharing sharing = attached_sharing(b);
       b.leave(sharing.provider.vcpu);
       b.leave(sharing.consumer.vcpu);
       b.must(rmm::kRmiRecDestroy, {sharing.provider.vcpu.rec});
       Altered destroy{csm::kRmiAptDestroy};
       if (!sound) destroy.with_step("unmap", nothing);
       EXPECT_EQ(b.call_as(destroy.row, {sharing.provider.rd(), sharing.provider.apt}).x[0], 0u);
     }},
    {"CSM-PROVIDER-OWNS",
     [](Bench& b, bool sound) {
       const Sharing sharing = attached_sharing(b);
       b.leave(sharing.provider.vcpu);
       b.leave(sharing.consumer.vcpu);
       Altered destroy{csm::kRmiDataDestroy};
       if (!sound) destroy.without_check("rtte.not_borrowed");
       b.call_as(destroy.row, {sharing.consumer.rd(), kRegionBase});
     }},
    {"CSM-IDS",
     [](Bench& b, bool sound) {
       const Sharing sharing = offered_sharing(b);
       const csm::RegionId next = b.state().csm.next_region_id;
       b.must_rsi(sharing.provider.vcpu, csm::kRsiCsmDestroy, {sharing.region});
       if (!sound) b.state().csm.next_region_id = next - 1;
       create_region(b, sharing.provider);
     }},
    {"LOCK-ORDER",
     [](Bench& b, bool sound) {
       const Victim victim = running_victim(b);
       b.leave(victim.vcpu);
       Altered destroy{rmm::kRmiDataDestroy};
       if (!sound) destroy.with_step("lock", nothing);
       EXPECT_EQ(b.call_as(destroy.row, {victim.vcpu.rd, kPage}).x[0], 0u);
     }},
});

std::vector<std::string_view> broken(Bench& bench) {
  std::vector<std::string_view> names;
  for (const auto& violation : bench.direct().backend().violations({}))
    names.push_back(violation.invariant);
  return names;
}

class FollowedInvariant : public ::testing::TestWithParam<Happening> {};

TEST_P(FollowedInvariant, is_broken_by_unsound_firmware) {
  Bench bench{{}, true};
  GetParam().happen(bench, false);
  const auto names = broken(bench);
  EXPECT_NE(std::ranges::find(names, GetParam().invariant), names.end());
  const auto told_again = broken(bench);
  EXPECT_EQ(std::ranges::find(told_again, GetParam().invariant), told_again.end());
}
TEST_P(FollowedInvariant, is_kept_by_sound_firmware) {
  Bench bench{{}, true};
  GetParam().happen(bench, true);
  const auto names = broken(bench);
  EXPECT_TRUE(names.empty()) << names.front();
}
INSTANTIATE_TEST_SUITE_P(Rules, FollowedInvariant, ::testing::ValuesIn(kHappenings), [](const auto& param) {
  std::string name{param.param.invariant};
  std::ranges::replace(name, '-', '_');
  return name;
});

TEST(FollowedInvariants, are_all_broken_once_here) {
  for (const invariants::Invariant& invariant : invariants::all()) {
    if (invariant.follow == nullptr) continue;
    EXPECT_NE(std::ranges::find(kHappenings, invariant.name, &Happening::invariant), kHappenings.end())
        << invariant.name;
  }
}

}  // namespace
}  // namespace realmsim::testing
