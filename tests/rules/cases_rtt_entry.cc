// Refusals of RMI_RTT_READ_ENTRY and RMI_RTT_INIT_RIPAS.
#include <array>

#include "tests/rules/refusal.h"

namespace realmsim::testing {
namespace {

constexpr std::string_view kRead = "RMI_RTT_READ_ENTRY";
constexpr std::string_view kInit = "RMI_RTT_INIT_RIPAS";
constexpr unsigned kRd = 1;
constexpr unsigned kIpa = 2;
constexpr unsigned kLevel = 3;
constexpr unsigned kTop = 3;

constexpr Ipa kPage{0x20'0000};
constexpr Ipa kProtectedEnd{std::uint64_t{1} << 39};
constexpr Ipa kIpaEnd{std::uint64_t{1} << 40};

PreparedCall read(Bench& bench) {
  const Pa rd = bench.new_realm();
  bench.make_tables(rd, kPage);
  return {.x = registers(rmm::kRmiRttReadEntry, {rd, kPage, 3})};
}
PreparedCall init(Bench& bench) {
  const Pa rd = bench.new_realm();
  bench.make_tables(rd, kPage);
  return {.x = registers(rmm::kRmiRttInitRipas, {rd, kPage, kPage + 2 * kGranuleBytes})};
}

template <PreparedCall (*Base)(Bench&)>
PreparedCall with(Bench& bench, unsigned reg, Word value) {
  PreparedCall call = Base(bench);
  call.x[reg] = value.value;
  return call;
}

PreparedCall init_range(Bench& bench, Ipa base, Ipa top) {
  PreparedCall call = with<init>(bench, kIpa, base);
  call.x[kTop] = top.value;
  return call;
}

constexpr auto kBaselines = std::to_array<Baseline>({{kRead, read}, {kInit, init}});

const auto kRefusals = std::to_array<Refusal>({
    {kRead, "rd.aligned", [](Bench& b) { return with<read>(b, kRd, b.new_realm() + 8); }, kInput},
    {kRead, "rd.is_rd", [](Bench& b) { return with<read>(b, kRd, b.delegated()); }, kInput},
    {kRead, "level.of_entry", [](Bench& b) { return with<read>(b, kLevel, 4); }, kInput},
    {kRead, "ipa.aligned", [](Bench& b) { return with<read>(b, kIpa, kPage + 8); }, kInput},
    {kRead, "ipa.in_ipa_space", [](Bench& b) { return with<read>(b, kIpa, kIpaEnd); }, kInput},

    {kInit, "rd.aligned", [](Bench& b) { return with<init>(b, kRd, b.new_realm() + 8); }, kInput},
    {kInit, "rd.is_rd", [](Bench& b) { return with<init>(b, kRd, b.delegated()); }, kInput},
    {kInit, "top.aligned", [](Bench& b) { return with<init>(b, kTop, kPage + 0x1800); }, kInput},
    {kInit, "top.protected", [](Bench& b) { return with<init>(b, kTop, kProtectedEnd + kGranuleBytes); },
     kInput},
    {kInit, "realm.new",
     [](Bench& b) {
       const PreparedCall call = init(b);
       b.activate(Pa{call.x[kRd]});
       return call;
     },
     kRealmError},
    {kInit, "base.aligned", [](Bench& b) { return with<init>(b, kIpa, kPage + 0x800); }, kRttError, 3},
    // The walk ends in a level 2 entry, which the range does not fill.
    {kInit, "top.covers_entry",
     [](Bench& b) { return init_range(b, Ipa{0x40'0000}, Ipa{0x40'0000} + kGranuleBytes); }, kRttError, 2},
});

const auto kImplied = std::to_array<Implied>({
    {{kRead, "rd.delegable", [](Bench& b) { return with<read>(b, kRd, b.device()); }, kInput},
     "rd.is_rd",
     kOnlyDelegableHasState},
    {{kInit, "rd.delegable", [](Bench& b) { return with<init>(b, kRd, b.device()); }, kInput},
     "rd.is_rd",
     kOnlyDelegableHasState},
    {{kInit, "top.above_base", [](Bench& b) { return with<init>(b, kTop, kPage); }, kInput},
     "top.covers_entry",
     "an empty range covers no entry"},
    {{kInit, "rtte.unassigned",
      [](Bench& b) {
        const PreparedCall call = init(b);
        b.add_data(Pa{call.x[kRd]}, kPage);
        return call;
      },
      kRttError, 3},
     "top.covers_entry",
     "no entry is covered that is not UNASSIGNED"},
});

}  // namespace

CaseGroup rtt_entry_cases() {
  return {kBaselines, kRefusals, kImplied};
}

}  // namespace realmsim::testing
