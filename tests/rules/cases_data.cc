// Refusals of RMI_DATA_CREATE, RMI_DATA_CREATE_UNKNOWN and RMI_DATA_DESTROY.
#include <array>

#include "tests/rules/refusal.h"
#include "tests/rules/sharing_bench.h"

namespace realmsim::testing {
namespace {

constexpr std::string_view kCreate = "RMI_DATA_CREATE";
constexpr std::string_view kUnknown = "RMI_DATA_CREATE_UNKNOWN";
constexpr std::string_view kDestroy = "RMI_DATA_DESTROY";
constexpr unsigned kRd = 1;
constexpr unsigned kData = 2;
constexpr unsigned kIpa = 3;
constexpr unsigned kSource = 4;
constexpr unsigned kFlags = 5;
constexpr unsigned kDestroyIpa = 2;

constexpr Ipa kPage{0x20'0000};
// Walks ignore the bits above the IPA space, so this address meets the entry of kPage.
constexpr Ipa kBeyondSpace{kPage.value + (std::uint64_t{1} << 40)};

Pa realm_with_ram(Bench& bench) {
  const Pa rd = bench.new_realm();
  bench.make_ram(rd, kPage);
  return rd;
}

PreparedCall create(Bench& bench) {
  return {
      .x = registers(rmm::kRmiDataCreate, {realm_with_ram(bench), bench.delegated(), kPage, bench.ns(), 1})};
}
PreparedCall unknown(Bench& bench) {
  return {.x = registers(rmm::kRmiDataCreateUnknown, {realm_with_ram(bench), bench.delegated(), kPage})};
}
PreparedCall destroy(Bench& bench) {
  const Pa rd = realm_with_ram(bench);
  bench.add_data(rd, kPage);
  return {.x = registers(rmm::kRmiDataDestroy, {rd, kPage})};
}

template <PreparedCall (*Base)(Bench&)>
PreparedCall with(Bench& bench, unsigned reg, Word value) {
  PreparedCall call = Base(bench);
  call.x[reg] = value.value;
  return call;
}

// Another page of the same table, without level 3 table, or taken.
constexpr Ipa kWithoutTable{0x40'0000};
template <PreparedCall (*Base)(Bench&)>
PreparedCall on_taken_entry(Bench& bench) {
  const PreparedCall call = Base(bench);
  bench.add_data(Pa{call.x[kRd]}, kPage);
  return call;
}

// The provider's page is RAM without page again, which no command brings about while a consumer is attached,
// and the consumer's table is gone.
PreparedCall unknown_before_consumer_without_table(Bench& bench) {
  const Sharing sharing = attached_sharing(bench);
  for (std::uint64_t i = 0; i < kRegionPages; ++i)
    bench.must(csm::kRmiDataDestroy, {sharing.provider.rd(), region_page(i)});
  bench.must(rmm::kRmiRttDestroy, {sharing.consumer.rd(), kRegionBase, 3});
  bench.poke_entry(sharing.provider.rd(), kRegionBase, 3, {.ripas = rmm::Ripas::Ram});
  return {.x =
              registers(csm::kRmiDataCreateUnknown, {sharing.provider.rd(), bench.delegated(), kRegionBase})};
}

constexpr auto kBaselines =
    std::to_array<Baseline>({{kCreate, create}, {kUnknown, unknown}, {kDestroy, destroy}});

const auto kRefusals = std::to_array<Refusal>({
    {kCreate, "flags.reserved_clear", [](Bench& b) { return with<create>(b, kFlags, 2); }, kInput},
    {kCreate, "src.aligned", [](Bench& b) { return with<create>(b, kSource, b.ns() + 8); }, kInput},
    {kCreate, "src.ns_accessible",
     [](Bench& b) {
       const PreparedCall call = create(b);
       b.poke_gpi(Pa{call.x[kSource]}, machine::Gpi::Secure);
       return call;
     },
     kInput},
    {kCreate, "data.aligned", [](Bench& b) { return with<create>(b, kData, b.delegated() + 8); }, kInput},
    {kCreate, "data.delegated", [](Bench& b) { return with<create>(b, kData, b.ns()); }, kInput},
    {kCreate, "rd.aligned", [](Bench& b) { return with<create>(b, kRd, b.new_realm() + 8); }, kInput},
    {kCreate, "rd.is_rd", [](Bench& b) { return with<create>(b, kRd, b.delegated()); }, kInput},
    {kCreate, "realm.new",
     [](Bench& b) {
       const PreparedCall call = create(b);
       b.activate(Pa{call.x[kRd]});
       return call;
     },
     kRealmError},
    {kCreate, "ipa.protected", [](Bench& b) { return with<create>(b, kIpa, kBeyondSpace); }, kInput},
    {kCreate, "ipa.aligned", [](Bench& b) { return with<create>(b, kIpa, kPage + 8); }, kInput},
    {kCreate, "walk.reaches_level", [](Bench& b) { return with<create>(b, kIpa, kWithoutTable); }, kRttError,
     2},
    {kCreate, "rtte.unassigned", on_taken_entry<create>, kRttError, 3},

    {kUnknown, "data.aligned", [](Bench& b) { return with<unknown>(b, kData, b.delegated() + 8); }, kInput},
    {kUnknown, "data.delegated", [](Bench& b) { return with<unknown>(b, kData, b.new_realm()); }, kInput},
    {kUnknown, "rd.aligned", [](Bench& b) { return with<unknown>(b, kRd, b.new_realm() + 8); }, kInput},
    {kUnknown, "rd.is_rd", [](Bench& b) { return with<unknown>(b, kRd, b.ns()); }, kInput},
    {kUnknown, "ipa.protected", [](Bench& b) { return with<unknown>(b, kIpa, kBeyondSpace); }, kInput},
    {kUnknown, "ipa.aligned", [](Bench& b) { return with<unknown>(b, kIpa, kPage + 0x800); }, kInput},
    {kUnknown, "walk.reaches_level", [](Bench& b) { return with<unknown>(b, kIpa, Ipa{1ull << 38}); },
     kRttError, 1},
    {kUnknown, "rtte.unassigned", on_taken_entry<unknown>, kRttError, 3},
    {kUnknown, "ipa.outside_reservations",
     [](Bench& b) -> PreparedCall {
       const Sharing sharing = reserved_sharing(b);
       return {
           .x = registers(csm::kRmiDataCreateUnknown, {sharing.consumer.rd(), b.delegated(), kRegionBase})};
     },
     kRttError, 3},
    {kUnknown, "consumers.ready", unknown_before_consumer_without_table, kRttError, 2},

    {kDestroy, "rd.aligned", [](Bench& b) { return with<destroy>(b, kRd, b.new_realm() + 8); }, kInput},
    {kDestroy, "rd.is_rd", [](Bench& b) { return with<destroy>(b, kRd, b.delegated()); }, kInput},
    {kDestroy, "ipa.protected", [](Bench& b) { return with<destroy>(b, kDestroyIpa, kBeyondSpace); }, kInput},
    {kDestroy, "ipa.aligned", [](Bench& b) { return with<destroy>(b, kDestroyIpa, kPage + 8); }, kInput},
    {kDestroy, "walk.reaches_level",
     [](Bench& b) -> PreparedCall {
       const Pa rd = b.new_realm();
       b.poke_block(rd, kPage, rmm::Ripas::Ram);
       return {.x = registers(rmm::kRmiDataDestroy, {rd, kPage})};
     },
     kRttError, 2},
    {kDestroy, "rtte.assigned", [](Bench& b) { return with<destroy>(b, kDestroyIpa, kPage + kGranuleBytes); },
     kRttError, 3},
    {kDestroy, "rtte.not_borrowed",
     [](Bench& b) -> PreparedCall {
       return {.x = registers(csm::kRmiDataDestroy, {attached_sharing(b).consumer.rd(), kRegionBase})};
     },
     kRttError, 3},
});

constexpr std::string_view kDramIsLow = "the granule protection table covers no DRAM above 2^48";

const auto kImplied = std::to_array<Implied>({
    {{kCreate, "src.delegable", [](Bench& b) { return with<create>(b, kSource, b.device()); }, kInput},
     "src.undelegated",
     kOnlyDelegableHasState},
    {{kCreate, "src.undelegated", [](Bench& b) { return with<create>(b, kSource, b.delegated()); }, kInput},
     "src.ns_accessible",
     kOnlyUndelegatedIsNs},
    {{kCreate, "data.delegable", [](Bench& b) { return with<create>(b, kData, b.device()); }, kInput},
     "data.delegated",
     kOnlyDelegableHasState},
    {{kCreate, "rd.delegable", [](Bench& b) { return with<create>(b, kRd, b.device()); }, kInput},
     "rd.is_rd",
     kOnlyDelegableHasState},
    {{kCreate, "data.in_pa_range", nullptr, kInput}, "data.delegable", kDramIsLow},
    {{kUnknown, "data.delegable", [](Bench& b) { return with<unknown>(b, kData, b.device()); }, kInput},
     "data.delegated",
     kOnlyDelegableHasState},
    {{kUnknown, "rd.delegable", [](Bench& b) { return with<unknown>(b, kRd, b.device()); }, kInput},
     "rd.is_rd",
     kOnlyDelegableHasState},
    {{kUnknown, "data.in_pa_range", nullptr, kInput}, "data.delegable", kDramIsLow},
    {{kDestroy, "rd.delegable", [](Bench& b) { return with<destroy>(b, kRd, b.device()); }, kInput},
     "rd.is_rd",
     kOnlyDelegableHasState},
});

}  // namespace

CaseGroup data_cases() {
  return {kBaselines, kRefusals, kImplied};
}

}  // namespace realmsim::testing
