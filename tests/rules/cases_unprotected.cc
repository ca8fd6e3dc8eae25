// Refusals of RMI_RTT_MAP_UNPROTECTED and RMI_RTT_UNMAP_UNPROTECTED.
#include <array>

#include "tests/rules/refusal.h"

namespace realmsim::testing {
namespace {

constexpr std::string_view kMap = "RMI_RTT_MAP_UNPROTECTED";
constexpr std::string_view kUnmap = "RMI_RTT_UNMAP_UNPROTECTED";
constexpr unsigned kRd = 1;
constexpr unsigned kIpa = 2;
constexpr unsigned kDesc = 4;

constexpr Ipa kPage{(std::uint64_t{1} << 39) + 0x20'0000};
constexpr Ipa kWithoutTable = kPage + 0x20'0000;
constexpr std::uint64_t kIpaSpace = std::uint64_t{1} << 40;
constexpr std::uint64_t kAttributes = kNormalWriteBack | kReadWrite;
constexpr std::uint64_t kPageDesc = kDramBase.value | kAttributes;

PreparedCall map(Bench& bench) {
  const Pa rd = bench.new_realm();
  bench.make_tables(rd, kPage);
  return {.x = registers(rmm::kRmiRttMapUnprotected, {rd, kPage, 3, kPageDesc})};
}
PreparedCall unmap(Bench& bench) {
  const Pa rd = bench.new_realm();
  bench.map_unprotected(rd, kPage, 3, kDramBase);
  return {.x = registers(rmm::kRmiRttUnmapUnprotected, {rd, kPage, 3})};
}

template <PreparedCall (*Base)(Bench&)>
PreparedCall with(Bench& bench, unsigned reg, Word value) {
  PreparedCall call = Base(bench);
  call.x[reg] = value.value;
  return call;
}

// In a realm whose tables start at level 0, where the whole unprotected half is one entry.
Pa realm_from_level_0(Bench& bench) {
  return bench.new_realm({.ipa_bits = 40, .start_level = 0});
}
constexpr Ipa kUnprotectedHalf{std::uint64_t{1} << 39};

constexpr auto kBaselines = std::to_array<Baseline>({{kMap, map}, {kUnmap, unmap}});

const auto kRefusals = std::to_array<Refusal>({
    {kMap, "desc.attributes_valid", [](Bench& b) { return with<map>(b, kDesc, kPageDesc | 0x20); }, kInput},
    {kMap, "rd.aligned", [](Bench& b) { return with<map>(b, kRd, b.new_realm() + 8); }, kInput},
    {kMap, "rd.is_rd", [](Bench& b) { return with<map>(b, kRd, b.delegated()); }, kInput},
    {kMap, "level.of_leaf",
     [](Bench& b) -> PreparedCall {
       return {.x = registers(rmm::kRmiRttMapUnprotected,
                              {realm_from_level_0(b), kUnprotectedHalf, 0, kAttributes})};
     },
     kInput},
    {kMap, "desc.in_pa_range",
     [](Bench& b) { return with<map>(b, kDesc, kPageDesc | std::uint64_t{1} << 48); }, kInput},
    {kMap, "desc.aligned",
     [](Bench& b) -> PreparedCall {
       const Pa rd = b.new_realm();
       b.make_tables(rd, kPage, 2);
       return {.x = registers(rmm::kRmiRttMapUnprotected, {rd, kPage, 2, kPageDesc + kGranuleBytes})};
     },
     kInput},
    {kMap, "ipa.aligned", [](Bench& b) { return with<map>(b, kIpa, kPage + 8); }, kInput},
    {kMap, "ipa.unprotected", [](Bench& b) { return with<map>(b, kIpa, kPage + kIpaSpace); }, kInput},
    {kMap, "walk.reaches_level", [](Bench& b) { return with<map>(b, kIpa, kWithoutTable); }, kRttError, 2},
    {kMap, "rtte.unassigned_ns",
     [](Bench& b) {
       const PreparedCall call = map(b);
       b.map_unprotected(Pa{call.x[kRd]}, kPage, 3, kDramBase);
       return call;
     },
     kRttError, 3},

    {kUnmap, "rd.aligned", [](Bench& b) { return with<unmap>(b, kRd, b.new_realm() + 8); }, kInput},
    {kUnmap, "rd.is_rd", [](Bench& b) { return with<unmap>(b, kRd, b.delegated()); }, kInput},
    {kUnmap, "ipa.aligned", [](Bench& b) { return with<unmap>(b, kIpa, kPage + 8); }, kInput},
    {kUnmap, "ipa.unprotected", [](Bench& b) { return with<unmap>(b, kIpa, kPage + kIpaSpace); }, kInput},
    {kUnmap, "walk.reaches_level",
     [](Bench& b) -> PreparedCall {
       const Pa rd = b.new_realm();
       b.map_unprotected(rd, kPage, 2, kDramBase);
       return {.x = registers(rmm::kRmiRttUnmapUnprotected, {rd, kPage, 3})};
     },
     kRttError, 2},
    {kUnmap, "rtte.assigned_ns", [](Bench& b) { return with<unmap>(b, kIpa, kPage + kGranuleBytes); },
     kRttError, 3},
});

const auto kImplied = std::to_array<Implied>({
    {{kMap, "rd.delegable", [](Bench& b) { return with<map>(b, kRd, b.device()); }, kInput},
     "rd.is_rd",
     kOnlyDelegableHasState},
    {{kUnmap, "rd.delegable", [](Bench& b) { return with<unmap>(b, kRd, b.device()); }, kInput},
     "rd.is_rd",
     kOnlyDelegableHasState},
    {{kUnmap, "level.of_leaf",
      [](Bench& b) -> PreparedCall {
        return {.x = registers(rmm::kRmiRttUnmapUnprotected, {realm_from_level_0(b), kUnprotectedHalf, 0})};
      },
      kInput},
     "rtte.assigned_ns",
     "ASSIGNED_NS entries exist only at levels 1 to 3 that the realm has"},
});

}  // namespace

CaseGroup unprotected_cases() {
  return {kBaselines, kRefusals, kImplied};
}

}  // namespace realmsim::testing
