// Refusals of RMI_RTT_CREATE and RMI_RTT_DESTROY.
#include <array>

#include "tests/rules/refusal.h"

namespace realmsim::testing {
namespace {

constexpr std::string_view kCreate = "RMI_RTT_CREATE";
constexpr std::string_view kDestroy = "RMI_RTT_DESTROY";

namespace create_reg {
constexpr unsigned kRd = 1;
constexpr unsigned kTable = 2;
constexpr unsigned kIpa = 3;
constexpr unsigned kLevel = 4;
}  // namespace create_reg

namespace destroy_reg {
constexpr unsigned kRd = 1;
constexpr unsigned kIpa = 2;
constexpr unsigned kLevel = 3;
}  // namespace destroy_reg

constexpr Ipa kBlock{0x20'0000};
constexpr Ipa kOtherTree{std::uint64_t{1} << 32};  // below another entry of the starting level
constexpr std::uint64_t kIpaSpace = std::uint64_t{1} << 40;
constexpr std::uint64_t kNoLevel = 4;

// A realm with a level 2 table, so that a level 3 table is the next.
PreparedCall create(Bench& bench) {
  const Pa rd = bench.new_realm();
  bench.make_tables(rd, kBlock, 2);
  return {.x = registers(rmm::kRmiRttCreate, {rd, bench.delegated(), kBlock, 3})};
}
PreparedCall destroy(Bench& bench) {
  const Pa rd = bench.new_realm();
  bench.make_tables(rd, kBlock, 3);
  return {.x = registers(rmm::kRmiRttDestroy, {rd, kBlock, 3})};
}

template <PreparedCall (*Base)(Bench&)>
PreparedCall with(Bench& bench, unsigned reg, Word value) {
  PreparedCall call = Base(bench);
  call.x[reg] = value.value;
  return call;
}

constexpr auto kBaselines = std::to_array<Baseline>({{kCreate, create}, {kDestroy, destroy}});

const auto kRefusals = std::to_array<Refusal>({
    {kCreate, "rd.aligned", [](Bench& b) { return with<create>(b, create_reg::kRd, b.new_realm() + 8); },
     kInput},
    {kCreate, "rd.is_rd", [](Bench& b) { return with<create>(b, create_reg::kRd, b.delegated()); }, kInput},
    {kCreate, "rtt.aligned", [](Bench& b) { return with<create>(b, create_reg::kTable, b.delegated() + 8); },
     kInput},
    {kCreate, "rtt.delegated", [](Bench& b) { return with<create>(b, create_reg::kTable, b.ns()); }, kInput},
    {kCreate, "level.of_table",
     [](Bench& b) {
       const PreparedCall call = with<create>(b, create_reg::kLevel, kNoLevel);
       b.make_tables(Pa{call.x[create_reg::kRd]}, kBlock, 3);
       return call;
     },
     kInput},
    {kCreate, "ipa.aligned",
     [](Bench& b) { return with<create>(b, create_reg::kIpa, kBlock + kGranuleBytes); }, kInput},
    {kCreate, "ipa.in_ipa_space",
     [](Bench& b) { return with<create>(b, create_reg::kIpa, kBlock + kIpaSpace); }, kInput},
    {kCreate, "walk.reaches_level", [](Bench& b) { return with<create>(b, create_reg::kIpa, kOtherTree); },
     kRttError, 1},
    {kCreate, "rtte.no_table",
     [](Bench& b) {
       const PreparedCall call = create(b);
       b.make_tables(Pa{call.x[create_reg::kRd]}, kBlock, 3);
       return call;
     },
     kRttError, 2},

    {kDestroy, "rd.aligned", [](Bench& b) { return with<destroy>(b, destroy_reg::kRd, b.new_realm() + 8); },
     kInput},
    {kDestroy, "rd.is_rd", [](Bench& b) { return with<destroy>(b, destroy_reg::kRd, b.delegated()); },
     kInput},
    {kDestroy, "ipa.aligned",
     [](Bench& b) { return with<destroy>(b, destroy_reg::kIpa, kBlock + kGranuleBytes); }, kInput},
    {kDestroy, "ipa.in_ipa_space",
     [](Bench& b) { return with<destroy>(b, destroy_reg::kIpa, kBlock + kIpaSpace); }, kInput},
    {kDestroy, "rtte.table",
     [](Bench& b) { return with<destroy>(b, destroy_reg::kIpa, Ipa{2 * kBlock.value}); }, kRttError, 2},
    {kDestroy, "table.not_live",
     [](Bench& b) {
       const PreparedCall call = destroy(b);
       b.add_data(Pa{call.x[destroy_reg::kRd]}, kBlock);
       return call;
     },
     kRttError, 3},
});

const auto kImplied = std::to_array<Implied>({
    {{kCreate, "rd.delegable", [](Bench& b) { return with<create>(b, create_reg::kRd, b.device()); }, kInput},
     "rd.is_rd",
     kOnlyDelegableHasState},
    {{kCreate, "rtt.delegable", [](Bench& b) { return with<create>(b, create_reg::kTable, b.device()); },
      kInput},
     "rtt.delegated",
     kOnlyDelegableHasState},
    {{kCreate, "rtt.in_pa_range", nullptr, kInput},
     "rtt.delegable",
     "the granule protection table covers no DRAM above 2^48"},
    {{kDestroy, "rd.delegable", [](Bench& b) { return with<destroy>(b, destroy_reg::kRd, b.device()); },
      kInput},
     "rd.is_rd",
     kOnlyDelegableHasState},
    {{kDestroy, "level.of_table", [](Bench& b) { return with<destroy>(b, destroy_reg::kLevel, kNoLevel); },
      kInput},
     "rtte.table",
     "level 3 entries are never TABLE, and no walk reaches a level above the starting level"},
    {{kDestroy, "walk.reaches_level",
      [](Bench& b) { return with<destroy>(b, destroy_reg::kIpa, kOtherTree); }, kRttError, 1},
     "rtte.table",
     "a walk ends in a TABLE entry only at the level it was made for"},
});

}  // namespace

CaseGroup rtt_cases() {
  return {kBaselines, kRefusals, kImplied};
}

}  // namespace realmsim::testing
