// RMI_RTT_MAP_UNPROTECTED, RMI_RTT_UNMAP_UNPROTECTED.
#include <fmt/format.h>

#include "models/base/bits.h"
#include "models/rmm/call.h"
#include "models/rmm/effects.h"
#include "models/rmm/properties.h"
#include "models/rmm/rmi_table.h"
#include "models/rmm/top.h"

namespace realmsim::rmm {
namespace {

using machine::entry_bytes;

constexpr unsigned kRd = 1;
constexpr unsigned kIpa = 2;
constexpr unsigned kLevel = 3;
constexpr unsigned kDesc = 4;
constexpr std::uint64_t kMemAttrReserved = 0b100;

// With LPA2 address bits 51:50 stand in [9:8]; without it those bits belong to nothing the host may set.
bool lpa2_of(const Call& call) {
  return call.realm().stage2.lpa2;
}

Pa target_of(const Call& call) {
  return machine::output_address(call.x(kDesc), lpa2_of(call));
}

Observation observe_descriptor(const Call& call, unsigned reg) {
  return {.text = fmt::format("desc is {:#x}", call.x(reg))};
}

// Whether [9:8] and [49:48] carry address bits depends on the realm, whose RD is checked later.
constexpr Property kAttributesValid{
    "attributes_valid", "sets only address, MemAttr[2:0] and S2AP, and no reserved MemAttr",
    [](const Call& call, unsigned reg) {
      constexpr std::uint64_t kMayBeSet = kFieldMask<49, 12> | kFieldMask<9, 8> | kS2apMask | kMemAttrMask;
      return (call.x(reg) & ~kMayBeSet) == 0 && bits<4, 2>(call.x(reg)) != kMemAttrReserved;
    },
    observe_descriptor};
constexpr Property kAddressInRange{"in_pa_range", "names an address below 2^48 unless the realm uses LPA2",
                                   [](const Call& call, unsigned reg) {
                                     return lpa2_of(call) ||
                                            (call.x(reg) & (kFieldMask<49, 48> | kFieldMask<9, 8>)) == 0;
                                   },
                                   observe_descriptor};
constexpr Property kAddressAligned{
    "aligned", "names an address aligned to the level",
    [](const Call& call, unsigned) {
      return target_of(call).aligned_to(entry_bytes(static_cast<int>(call.level())));
    },
    observe_descriptor};

constexpr std::array kMapArguments{
    Argument{"rd", kRd, ArgumentKind::Granule}, Argument{"ipa", kIpa, ArgumentKind::RealmAddress},
    Argument{"level", kLevel, ArgumentKind::Level}, Argument{"desc", kDesc, ArgumentKind::Number}};
constexpr auto kMapChecks =
    checks(check("desc", kAttributesValid, kDesc, kInput), is_rd(kRd),
           check("level", kLeafLevel, kLevel, kInput, CheckKind::Structural),
           check("desc", kAddressInRange, kDesc, kInput), check("desc", kAddressAligned, kDesc, kInput),
           check("ipa", kIpaAlignedToLevel, kIpa, kInput),
           check("ipa", kUnprotected, kIpa, kInput, CheckKind::Structural),
           check("walk", kWalkReaches, kIpa, kRttAtWalk, CheckKind::Structural),
           check("rtte", kEntryUnassignedNs, kIpa, kRttAtWalk));

constexpr std::array kMapSteps{
    Step{"map", "makes the entry ASSIGNED_NS",
         [](Commit& commit) {
           const RttWalk& walk = commit.call.walk();
           commit.fx.write_entry(commit.call.realm(), walk.level, walk.address,
                                 {.state = EntryState::AssignedNs,
                                  .pa = target_of(commit.call),
                                  .attributes = commit.call.x(kDesc) & (kMemAttrMask | kS2apMask)});
         }},
};

constexpr auto kUnmapArguments = std::array{kMapArguments[0], kMapArguments[1], kMapArguments[2]};
constexpr std::array kUnmapOutputs{Output{"top", 1}};
constexpr auto kUnmapChecks =
    checks(is_rd(kRd),
           implied("rtte.assigned_ns", check("level", kLeafLevel, kLevel, kInput, CheckKind::Structural)),
           check("ipa", kIpaAlignedToLevel, kIpa, kInput),
           check("ipa", kUnprotected, kIpa, kInput, CheckKind::Structural),
           check("walk", kWalkReaches, kIpa, kRttAtWalk, CheckKind::Structural),
           check("rtte", kEntryAssignedNs, kIpa, kRttAtWalk));

constexpr std::array kUnmapSteps{
    Step{"unmap", "makes the entry UNASSIGNED_NS",
         [](Commit& commit) {
           const RttWalk& walk = commit.call.walk();
           commit.fx.write_entry(commit.call.realm(), walk.level, walk.address,
                                 {.state = EntryState::UnassignedNs});
         }},
    Step{"tlbi", "drops translations of the range",
         [](Commit& commit) {
           commit.fx.invalidate(commit.call.realm(), commit.call.ipa(),
                                entry_bytes(commit.call.walk().level));
         }},
    Step{"report", "tells the next live entry",
         [](Commit& commit) { commit.out[1] = top_after(commit).value; }},
};

}  // namespace

constexpr Command kRmiRttMapUnprotected{
    .name = "RMI_RTT_MAP_UNPROTECTED",
    .fid = 0xC400015F,
    .source = "RMM 1.0 B4",
    .purpose = "maps host memory into the unprotected half of a realm",
    .arguments = kMapArguments,
    .outputs = {},
    .checks = kMapChecks,
    .steps = kMapSteps,
    .rd = kRd,
    .ipa = kIpa,
    .level = kLevel,
    .walk = WalkTo::Level,
};

constexpr Command kRmiRttUnmapUnprotected{
    .name = "RMI_RTT_UNMAP_UNPROTECTED",
    .fid = 0xC4000162,
    .source = "RMM 1.0 B4",
    .purpose = "takes host memory out of the unprotected half of a realm",
    .arguments = kUnmapArguments,
    .outputs = kUnmapOutputs,
    .checks = kUnmapChecks,
    .steps = kUnmapSteps,
    .rd = kRd,
    .ipa = kIpa,
    .level = kLevel,
    .walk = WalkTo::Level,
    .refused = report_walk_top,
};

}  // namespace realmsim::rmm
