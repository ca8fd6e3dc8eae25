// Refusals of RMI_RTT_FOLD.
#include <array>

#include "tests/rules/refusal.h"
#include "tests/rules/sharing_bench.h"

namespace realmsim::testing {
namespace {

constexpr std::string_view kFold = "RMI_RTT_FOLD";
constexpr unsigned kRd = 1;
constexpr unsigned kIpa = 2;
constexpr unsigned kLevel = 3;

constexpr Ipa kBlock{0x20'0000};
constexpr Ipa kOtherTree{std::uint64_t{1} << 32};  // below another entry of the starting level
constexpr Ipa kIpaEnd{std::uint64_t{1} << 40};

// A level 3 table of EMPTY memory.
PreparedCall fold(Bench& bench) {
  const Pa rd = bench.new_realm();
  bench.make_tables(rd, kBlock);
  return {.x = registers(rmm::kRmiRttFold, {rd, kBlock, 3})};
}
PreparedCall fold_with(Bench& bench, unsigned reg, Word value) {
  PreparedCall call = fold(bench);
  call.x[reg] = value.value;
  return call;
}

// A table of EMPTY memory in which a region begins.
PreparedCall fold_region(Bench& bench) {
  const Partner provider = add_partner(bench, 1, RegionMemory::Absent);
  bench.make_tables(provider.rd(), kRegionBase);
  create_region(bench, provider);
  return {.x = registers(rmm::kRmiRttFold, {provider.rd(), kRegionBase, 3})};
}

constexpr auto kBaselines = std::to_array<Baseline>({{kFold, fold}});

const auto kRefusals = std::to_array<Refusal>({
    {kFold, "rd.aligned", [](Bench& b) { return fold_with(b, kRd, b.new_realm() + 8); }, kInput},
    {kFold, "rd.is_rd", [](Bench& b) { return fold_with(b, kRd, b.delegated()); }, kInput},
    {kFold, "ipa.aligned", [](Bench& b) { return fold_with(b, kIpa, kBlock + kGranuleBytes); }, kInput},
    {kFold, "ipa.in_ipa_space", [](Bench& b) { return fold_with(b, kIpa, kIpaEnd + kBlock.value); }, kInput},
    {kFold, "rtte.table", [](Bench& b) { return fold_with(b, kIpa, Ipa{2 * kBlock.value}); }, kRttError, 2},
    {kFold, "table.homogeneous",
     [](Bench& b) {
       const PreparedCall call = fold(b);
       b.add_data(Pa{call.x[kRd]}, kBlock);
       return call;
     },
     kRttError, 3},
    {kFold, "table.outside_shared", fold_region, kRttError, 3},
});

const auto kImplied = std::to_array<Implied>({
    {{kFold, "rd.delegable", [](Bench& b) { return fold_with(b, kRd, b.device()); }, kInput},
     "rd.is_rd",
     kOnlyDelegableHasState},
    {{kFold, "level.of_table", [](Bench& b) { return fold_with(b, kLevel, 4); }, kInput},
     "rtte.table",
     "level 3 entries are never TABLE, and no walk reaches a level above the starting level"},
    {{kFold, "walk.reaches_level", [](Bench& b) { return fold_with(b, kIpa, kOtherTree); }, kRttError, 1},
     "rtte.table",
     "a walk ends in a TABLE entry only at the level it was made for"},
});

}  // namespace

CaseGroup rtt_fold_cases() {
  return {kBaselines, kRefusals, kImplied};
}

}  // namespace realmsim::testing
