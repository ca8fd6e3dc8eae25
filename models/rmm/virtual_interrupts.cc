#include "models/rmm/virtual_interrupts.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "models/base/bits.h"
#include "models/rmm/call.h"

namespace realmsim::rmm {
namespace {

// UIE, LRENPIE, NPIE, VGrp0EIE, VGrp0DIE, VGrp1EIE, VGrp1DIE, TDIR.
constexpr std::uint64_t kHostControlled = kFieldMask<7, 1> | kFieldMask<14, 14>;

constexpr unsigned kPriorityBits = 8;
constexpr std::uint64_t kPintid = kFieldMask<44, 32>;
constexpr std::uint64_t kEoi = kFieldMask<41, 41>;

constexpr std::uint64_t state_of(std::uint64_t lr) {
  return bits<63, 62>(lr);
}
constexpr std::uint64_t intid_of(std::uint64_t lr) {
  return bits<31, 0>(lr);
}

// Those that exist; the others are never loaded.
std::span<const std::uint64_t> lrs_of(const Call& call) {
  return std::span{call.rec_enter().gicv3.lrs}.first(call.view().config.list_registers_minus_one + 1);
}

// Whether every list register that holds an interrupt has the quality; inactive ones are ignored.
template <class Holds>
bool every_used(const Call& call, Holds holds) {
  return std::ranges::all_of(lrs_of(call), [&](std::uint64_t lr) { return state_of(lr) == 0 || holds(lr); });
}

bool priority_implemented(const Call& call, std::uint64_t lr) {
  const unsigned unimplemented = kPriorityBits - call.view().config.gic_priority_bits;
  return low_bits(bits<55, 48>(lr), unimplemented) == 0;
}

// SGIs, PPIs and SPIs, LPIs, and the extended PPIs and SPIs where they exist.
bool intid_valid(const Call& call, std::uint64_t lr) {
  const std::uint64_t intid = intid_of(lr);
  if (intid <= 1019 || intid >= 8192) return true;
  const bool extended = (intid >= 1056 && intid <= 1119) || (intid >= 4096 && intid <= 5119);
  return extended && call.view().config.gic_extended_ranges;
}

bool intids_distinct(const Call& call, unsigned) {
  const auto lrs = lrs_of(call);
  for (auto one = lrs.begin(); one != lrs.end(); ++one) {
    const auto same = [&](std::uint64_t lr) { return state_of(lr) != 0 && intid_of(lr) == intid_of(*one); };
    if (state_of(*one) != 0 && std::any_of(one + 1, lrs.end(), same)) return false;
  }
  return true;
}

Observation observe_hcr(const Call& call, unsigned) {
  return {.text = fmt::format("it is {:#x}, {:#x} may be set", call.rec_enter().gicv3.hcr, kHostControlled)};
}

Observation observe_lrs(const Call& call, unsigned) {
  return {.text = fmt::format("they are {:#x}", fmt::join(lrs_of(call), ", "))};
}

}  // namespace

const Property kHcrHostControlled{
    "host_controlled", "sets only bits that the host controls",
    [](const Call& call, unsigned) { return (call.rec_enter().gicv3.hcr & ~kHostControlled) == 0; },
    observe_hcr};
const Property kLrsVirtual{"virtual", "have HW clear: no physical interrupt stands behind them",
                           [](const Call& call, unsigned) {
                             return every_used(call, [](std::uint64_t lr) { return !bit<61>(lr); });
                           },
                           observe_lrs};
const Property kLrsPriority{"priority", "use only implemented bits of the priority",
                            [](const Call& call, unsigned) {
                              return every_used(
                                  call, [&](std::uint64_t lr) { return priority_implemented(call, lr); });
                            },
                            observe_lrs};
const Property kLrsEoiOnly{"eoi_only", "set nothing in the pINTID field but the EOI bit",
                           [](const Call& call, unsigned) {
                             return every_used(call,
                                               [](std::uint64_t lr) { return (lr & kPintid & ~kEoi) == 0; });
                           },
                           observe_lrs};
const Property kLrsIntid{"intid", "hold interrupt numbers that exist",
                         [](const Call& call, unsigned) {
                           return every_used(call, [&](std::uint64_t lr) { return intid_valid(call, lr); });
                         },
                         observe_lrs};
const Property kLrsDistinct{"distinct", "hold different interrupts", intids_distinct, observe_lrs};

}  // namespace realmsim::rmm
