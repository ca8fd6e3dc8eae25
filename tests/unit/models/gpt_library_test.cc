// Moving granules between spaces: the checks in order, who may move what where, and the order in which the
// hardware is made to act (TF-A docs, "Granule Protection Tables library"; RMM-EL3 interface).
#include <algorithm>
#include <string_view>

#include <gtest/gtest.h>

#include "models/monitor/rmm_el3.h"
#include "tests/unit/models/gpt_library_bench.h"

namespace realmsim::monitor {
namespace {

using machine::Gpi;
using enum SecurityState;

constexpr Pa kGranule = kLibraryDram + 5 * kGranuleBytes;
constexpr machine::RmeFeatures kAllFeatures{.gpc2 = true, .gdi = true};

LibraryBench plain_bench(const LibraryOptions& options = {.features = kAllFeatures}) {
  LibraryBench bench{options};
  EXPECT_EQ(bench.boot({granules(kLibraryDram, kGiB)}, options.pgs), ReturnCode::Ok);
  return bench;
}

struct CheckRow {
  std::string_view title;
  TransitionRequest request;
  ReturnCode code;
};

constexpr std::uint8_t kRealmGpi = 11;
constexpr std::uint8_t kReservedGpi = 3;
constexpr std::uint64_t kLast = ~std::uint64_t{0} - 0xfff;

// Where two conditions meet, the earlier of the list is reported.
constexpr CheckRow kChecks[]{
    {"no granule", {kGranule, 0, kRealmGpi, Realm}, ReturnCode::InvalidArgument},
    {"two granules", {kGranule, 2, kRealmGpi, Realm}, ReturnCode::InvalidArgument},
    {"count before target", {kGranule, 2, kReservedGpi, Realm}, ReturnCode::InvalidArgument},
    {"reserved target", {kGranule, 1, kReservedGpi, Realm}, ReturnCode::NotPermitted},
    {"target of more than four bits", {kGranule, 1, 0x1b, Realm}, ReturnCode::NotPermitted},
    {"target before overflow", {Pa{kLast}, 1, kReservedGpi, Realm}, ReturnCode::NotPermitted},
    {"target before alignment", {kGranule + 8, 1, kReservedGpi, Realm}, ReturnCode::NotPermitted},
    {"overflow", {Pa{kLast}, 1, kRealmGpi, Realm}, ReturnCode::InvalidArgument},
    {"misaligned", {kGranule + 8, 1, kRealmGpi, Realm}, ReturnCode::InvalidArgument},
    {"beyond the space", {Pa{4 * kGiB}, 1, kRealmGpi, Realm}, ReturnCode::InvalidArgument},
    {"last granule of the space", {Pa{4 * kGiB - 0x1000}, 1, kRealmGpi, Realm}, ReturnCode::InvalidArgument},
    {"level 0 Block", {Pa{0}, 1, kRealmGpi, Realm}, ReturnCode::InvalidArgument},
    {"address before policy", {Pa{0}, 1, kRealmGpi, NonSecure}, ReturnCode::InvalidArgument},
    {"not in the policy", {kGranule, 1, kRealmGpi, NonSecure}, ReturnCode::NotPermitted},
    {"what it is already", {kGranule, 1, 9, Realm}, ReturnCode::NotPermitted},
    {"asked by EL3", {kGranule, 1, kRealmGpi, Root}, ReturnCode::NotPermitted},
    {"granted", {kGranule, 1, kRealmGpi, Realm}, ReturnCode::Ok},
};

TEST(GptTransition, makes_its_checks_in_order_and_changes_nothing_when_it_refuses) {
  for (const CheckRow& row : kChecks) {
    LibraryBench bench = plain_bench();
    const machine::Machine before = bench.machine;
    const TransitionResult result = transition(bench.effects(), row.request);
    EXPECT_EQ(name_of(result.code), name_of(row.code)) << row.title;
    EXPECT_EQ(bench.machine == before, row.code != ReturnCode::Ok) << row.title;
    EXPECT_EQ(result.operations.size() == 0, row.code != ReturnCode::Ok) << row.title;
  }
}

struct PolicyRow {
  Gpi current;
  SecurityState caller;
  std::vector<Gpi> targets;
};

const std::vector<PolicyRow> kPolicy{
    {Gpi::Secure, Secure, {Gpi::NonSecure}},
    {Gpi::NonSecure, Secure, {Gpi::Secure}},
    {Gpi::NonSecure, NonSecure, {Gpi::NonSecureOnly, Gpi::SystemAgent, Gpi::NonSecureProtected}},
    {Gpi::NonSecure, Realm, {Gpi::Realm}},
    {Gpi::Realm, Realm, {Gpi::NonSecure}},
    {Gpi::NonSecureOnly, NonSecure, {Gpi::NonSecure, Gpi::SystemAgent, Gpi::NonSecureProtected}},
    {Gpi::SystemAgent, NonSecure, {Gpi::NonSecure, Gpi::NonSecureOnly}},
    {Gpi::NonSecureProtected, NonSecure, {Gpi::NonSecure, Gpi::NonSecureOnly}},
};

TEST(GptTransition, is_granted_by_the_policy_alone) {
  for (const auto& [current, unused] : machine::kGpiNames) {
    if (current == Gpi::NoAccess6 || current == Gpi::NoAccess7) continue;  // the library has them off
    for (const SecurityState caller : {NonSecure, Secure, Realm, Root}) {
      std::vector<Gpi> permitted;
      for (const PolicyRow& row : kPolicy) {
        if (row.current == current && row.caller == caller) permitted = row.targets;
      }
      for (const auto& [target, name] : machine::kGpiNames) {
        LibraryBench bench = plain_bench();
        ASSERT_EQ(set_gpi(bench.effects(), kGranule, current), ReturnCode::Ok);
        const bool granted = std::ranges::find(permitted, target) != permitted.end();
        const auto code = bench.transition(kGranule, target, caller).code;
        EXPECT_EQ(code, granted ? ReturnCode::Ok : ReturnCode::NotPermitted)
            << name_of(caller) << " " << name_of(current) << " " << name;
        EXPECT_EQ(machine::current_gpi(bench.machine, kGranule), granted ? target : current);
      }
    }
  }
}

TEST(GptTransition, has_no_target_of_an_absent_feature) {
  LibraryBench bench = plain_bench({});
  for (const Gpi target : {Gpi::NonSecureOnly, Gpi::SystemAgent, Gpi::NonSecureProtected})
    EXPECT_EQ(bench.transition(kGranule, target, NonSecure).code, ReturnCode::NotPermitted);
}

struct SequenceRow {
  Gpi from;
  Gpi to;
  SecurityState caller;
  std::string_view operations;
};

constexpr std::string_view kFlip = "STORE TLBI_RPALOS_4k";
constexpr std::string_view kDelegate = "POPA STORE TLBI_RPALOS_4k POPA";
constexpr std::string_view kUndelegate = "STORE TLBI_RPALOS_4k POPA POPA STORE TLBI_RPALOS_4k";
constexpr SequenceRow kSequences[]{
    {Gpi::NonSecure, Gpi::Realm, Realm, kDelegate},
    {Gpi::NonSecure, Gpi::Secure, Secure, kDelegate},
    {Gpi::NonSecure, Gpi::SystemAgent, NonSecure, kDelegate},
    {Gpi::NonSecureOnly, Gpi::NonSecureProtected, NonSecure, kDelegate},
    {Gpi::Realm, Gpi::NonSecure, Realm, kUndelegate},
    {Gpi::Secure, Gpi::NonSecure, Secure, kUndelegate},
    {Gpi::SystemAgent, Gpi::NonSecure, NonSecure, kUndelegate},
    {Gpi::NonSecureProtected, Gpi::NonSecureOnly, NonSecure, kUndelegate},
    {Gpi::NonSecure, Gpi::NonSecureOnly, NonSecure, kFlip},
    {Gpi::NonSecureOnly, Gpi::NonSecure, NonSecure, kFlip},
};

TEST(GptTransition, makes_the_hardware_act_in_order) {
  for (const SequenceRow& row : kSequences) {
    LibraryBench bench = plain_bench();
    ASSERT_EQ(set_gpi(bench.effects(), kGranule, row.from), ReturnCode::Ok);
    EXPECT_EQ(text_of(bench.transition(kGranule, row.to, row.caller).operations), row.operations)
        << name_of(row.from) << " to " << name_of(row.to);
  }
}

TEST(GptTransition, invalidates_granules_of_the_configured_size) {
  constexpr std::string_view kByPgs[]{"STORE TLBI_RPALOS_4k", "STORE TLBI_RPALOS_64k",
                                      "STORE TLBI_RPALOS_16k"};
  for (std::uint8_t pgs = 0; pgs < 3; ++pgs) {
    LibraryBench bench = plain_bench({.pgs = pgs, .features = kAllFeatures});
    EXPECT_EQ(text_of(bench.transition(kLibraryDram, Gpi::NonSecureOnly, NonSecure).operations), kByPgs[pgs]);
  }
}

class GpiChanges final : public Observer {
 public:
  void state_changed(const StateChange& change) override { changes.push_back(change); }
  std::vector<StateChange> changes;
};

TEST(GptTransition, leaves_no_access_in_between_when_a_granule_changes_back) {
  LibraryBench bench = plain_bench();
  bench.transition(kGranule, Gpi::Realm, Realm);
  GpiChanges seen;
  transition({bench.machine, bench.library, bench.meter, seen}, {kGranule, 1, 9, Realm});
  ASSERT_EQ(seen.changes.size(), 2u);
  EXPECT_EQ(seen.changes[0].before, 11u);
  EXPECT_EQ(seen.changes[0].after, 0u);
  EXPECT_EQ(seen.changes[1].after, 9u);
}

TEST(GptTransition, takes_cached_translations_away_on_every_processing_element) {
  LibraryBench bench = plain_bench();
  machine::DirectPort port{bench.machine};
  for (machine::Cpu& cpu : bench.machine.cpus) {
    const auto request = machine::AccessRequest{.address = kLibraryDram.value};
    ASSERT_EQ(machine::translate(cpu, request, port).fault, FaultKind::None);
  }
  bench.transition(kLibraryDram, Gpi::Realm, Realm);
  for (const machine::Cpu& cpu : bench.machine.cpus)
    EXPECT_TRUE(cpu.tlb.contents().empty());
}

TEST(GptTransition, of_a_range_stops_at_the_first_granule_that_is_refused) {
  LibraryBench bench = plain_bench();
  bench.transition(kLibraryDram + 3 * kGranuleBytes, Gpi::Secure, Secure);
  const RangeResult result = transition_range(bench.effects(), {kLibraryDram, 16, kRealmGpi, Realm});
  EXPECT_EQ(result.code, ReturnCode::NotPermitted);
  EXPECT_EQ(result.moved, 3u);
  EXPECT_EQ(bench.word(kLibraryDram), 0x9999'9999'9999'8bbbu);
}

struct CallRow {
  std::string_view title;
  std::uint32_t fid;
  SecurityState caller;
  Pa granule;
  Gpi before;
  RmmEl3Return returned;
};

TEST(RmmEl3Call, translates_what_the_library_returns) {
  constexpr CallRow kCalls[]{
      {"delegate", kRmmGranuleDelegate, Realm, kGranule, Gpi::NonSecure, RmmEl3Return::Ok},
      {"delegate twice", kRmmGranuleDelegate, Realm, kGranule, Gpi::Realm, RmmEl3Return::BadPas},
      {"delegate Secure", kRmmGranuleDelegate, Realm, kGranule, Gpi::Secure, RmmEl3Return::BadPas},
      {"delegate misaligned", kRmmGranuleDelegate, Realm, kGranule + 8, Gpi::NonSecure,
       RmmEl3Return::BadAddress},
      {"delegate a device", kRmmGranuleDelegate, Realm, Pa{0}, Gpi::NonSecure, RmmEl3Return::BadAddress},
      {"undelegate", kRmmGranuleUndelegate, Realm, kGranule, Gpi::Realm, RmmEl3Return::Ok},
      {"undelegate Non-secure", kRmmGranuleUndelegate, Realm, kGranule, Gpi::NonSecure, RmmEl3Return::BadPas},
      {"from the Non-secure world", kRmmGranuleDelegate, NonSecure, kGranule, Gpi::NonSecure,
       RmmEl3Return::Unknown},
      {"another function", 0xC400'01B2, Realm, kGranule, Gpi::NonSecure, RmmEl3Return::Unknown},
  };
  for (const CallRow& row : kCalls) {
    LibraryBench bench = plain_bench();
    ASSERT_EQ(set_gpi(bench.effects(), kGranule, row.before), ReturnCode::Ok);
    EXPECT_EQ(rmm_el3_call(bench.effects(), row.fid, row.caller, row.granule), row.returned) << row.title;
  }
}

}  // namespace
}  // namespace realmsim::monitor
