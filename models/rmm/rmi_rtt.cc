// RMI_RTT_CREATE, RMI_RTT_DESTROY, RMI_RTT_READ_ENTRY.
#include "models/rmm/rmi_rtt.h"

#include <fmt/format.h>

#include "models/rmm/call.h"
#include "models/rmm/effects.h"
#include "models/rmm/properties.h"
#include "models/rmm/rmi_table.h"
#include "models/rmm/top.h"

namespace realmsim::rmm {
namespace {

using machine::entry_bytes;
using machine::kTableEntries;

constexpr unsigned kRd = 1;

// RTT_CREATE

constexpr unsigned kCreatedTable = 2;
constexpr unsigned kCreateIpa = 3;
constexpr unsigned kCreateLevel = 4;

constexpr std::array kCreateArguments{Argument{"rd", kRd, ArgumentKind::Granule},
                                      Argument{"rtt", kCreatedTable, ArgumentKind::Granule},
                                      Argument{"ipa", kCreateIpa, ArgumentKind::RealmAddress},
                                      Argument{"level", kCreateLevel, ArgumentKind::Level}};
constexpr auto kCreateChecks =
    checks(is_rd(kRd), delegated("rtt", kCreatedTable),
           check("level", kTableLevel, kCreateLevel, kInput, CheckKind::Structural),
           check("ipa", kIpaAlignedAboveLevel, kCreateIpa, kInput),
           check("ipa", kInIpaSpace, kCreateIpa, kInput, CheckKind::Structural),
           check("rtt", kInPaRange, kCreatedTable, kInput),
           check("walk", kWalkReaches, kCreateIpa, kRttAtWalk, CheckKind::Structural),
           check("rtte", kEntryIsNoTable, kCreateIpa, kRttAtWalk));

// Translations through a block must be gone before the table takes its place (break before make).
void break_block(Commit& commit) {
  const RttWalk& walk = commit.call.walk();
  if (!walk.entry.valid_leaf()) return;
  const Realm& realm = commit.call.realm();
  commit.fx.write_entry(realm, walk.level, walk.address, {});
  commit.fx.invalidate(realm, commit.call.ipa(), entry_bytes(walk.level));
}

void fill_table(Commit& commit) {
  const Realm& realm = commit.call.realm();
  const Pa table = commit.call.pa(kCreatedTable);
  const int level = static_cast<int>(commit.call.level());
  commit.fx.set_granule(table, GranuleState::Rtt, commit.call.rd());
  for (unsigned i = 0; i < kTableEntries; ++i) {
    const RttEntry child = unfolded_child(commit.call.walk().entry, level, i);
    if (encode(child, level, realm.stage2.lpa2) == 0) continue;  // what the zeroed granule already says
    commit.fx.write_entry(realm, level, table + i * 8, child);
  }
}

void link_table(Commit& commit) {
  const RttWalk& walk = commit.call.walk();
  commit.fx.write_entry(commit.call.realm(), walk.level, walk.address,
                        {.state = EntryState::Table, .pa = commit.call.pa(kCreatedTable)});
}

constexpr std::array kCreateSteps{
    Step{"break", "drops translations through a block that the table replaces", break_block},
    Step{"fill", "writes the children that the old entry unfolds to", fill_table},
    Step{"link", "makes the entry TABLE", link_table}};

// RTT_DESTROY

constexpr unsigned kIpa = 2;
constexpr unsigned kLevel = 3;

constexpr std::array kEntryArguments{Argument{"rd", kRd, ArgumentKind::Granule},
                                     Argument{"ipa", kIpa, ArgumentKind::RealmAddress},
                                     Argument{"level", kLevel, ArgumentKind::Level}};
constexpr std::array kDestroyOutputs{Output{"rtt", 1}, Output{"top", 2}};

constexpr Property kTableNotLive{
    "not_live", "has no ASSIGNED and no TABLE entry",
    [](const Call& call, unsigned) { return call.view().rmm.granule(call.walk().entry.pa)->references == 0; },
    [](const Call& call, unsigned) {
      const Pa table = call.walk().entry.pa;
      return Observation{
          .text = fmt::format("the table has {} live entries", call.view().rmm.granule(table)->references),
          .since = StateKey{StateKind::References, table},
          .owner = call.rd()};
    }};

constexpr auto kDestroyChecks = checks(
    is_rd(kRd), implied("rtte.table", check("level", kTableLevel, kLevel, kInput, CheckKind::Structural)),
    check("ipa", kIpaAlignedAboveLevel, kIpa, kInput),
    check("ipa", kInIpaSpace, kIpa, kInput, CheckKind::Structural),
    implied("rtte.table", check("walk", kWalkReaches, kIpa, kRttAtWalk, CheckKind::Structural)),
    check("rtte", kEntryIsTable, kIpa, kRttAtWalk, CheckKind::Structural),
    check("table", kTableNotLive, kIpa, kRttAtLevel));

void unlink_table(Commit& commit) {
  const RttWalk& walk = commit.call.walk();
  const Realm& realm = commit.call.realm();
  const RttEntry parent = realm.is_protected(commit.call.ipa())
                              ? RttEntry{.state = EntryState::Unassigned, .ripas = Ripas::Destroyed}
                              : RttEntry{.state = EntryState::UnassignedNs};
  commit.fx.write_entry(realm, walk.level, walk.address, parent);
}

// Below an unprotected entry there may be valid mappings; below a protected one only the walk can be cached.
void invalidate_table(Commit& commit) {
  const Realm& realm = commit.call.realm();
  const RttWalk& walk = commit.call.walk();
  commit.fx.invalidate(realm, commit.call.ipa(), entry_bytes(walk.level));
  if (!realm.is_protected(commit.call.ipa()))
    commit.fx.meter.charge(MicroOp::TlbInvalidateIpa, kTableEntries - 1);
}

constexpr std::array kDestroySteps{
    Step{"lock", "locks the table",
         [](Commit& commit) { commit.fx.locks.take(commit.call.walk().entry.pa); }},
    Step{"unlink", "makes the parent entry UNASSIGNED with RIPAS DESTROYED, or UNASSIGNED_NS", unlink_table},
    Step{"tlbi", "drops translations of the range", invalidate_table},
    Step{"release", "gives the table back, DELEGATED and zero",
         [](Commit& commit) { commit.fx.release_granule(commit.call.walk().entry.pa); }},
    Step{"report", "tells the table and the next live entry",
         [](Commit& commit) {
           commit.out[1] = commit.call.walk().entry.pa.value;
           commit.out[2] = top_after(commit).value;
         }},
};

// RTT_READ_ENTRY

constexpr std::array kReadOutputs{Output{"walk_level", 1}, Output{"state", 2}, Output{"desc", 3},
                                  Output{"ripas", 4}};

}  // namespace

void report_entry(Commit& commit) {
  const RttWalk& walk = commit.call.walk();
  const RttEntry& entry = walk.entry;
  const bool lpa2 = commit.call.realm().stage2.lpa2;
  commit.out[1] = static_cast<std::uint64_t>(walk.level);
  switch (entry.state) {
    case EntryState::Unassigned:
    case EntryState::UnassignedNs:
      commit.out[2] = 0;
      break;
    case EntryState::Assigned:
    case EntryState::AssignedNs:
      commit.out[2] = 1;
      break;
    case EntryState::Table:
      commit.out[2] = 2;
      break;
  }
  if (entry.live()) commit.out[3] = machine::encode_output_address(entry.pa, lpa2) | entry.attributes;
  commit.out[4] = entry.state == EntryState::Table ? 0 : static_cast<std::uint64_t>(entry.ripas);
}

constexpr Command kRmiRttCreate{
    .name = "RMI_RTT_CREATE",
    .fid = 0xC400015D,
    .source = "RMM 1.0 B4",
    .purpose = "puts a translation table in the place of an entry",
    .arguments = kCreateArguments,
    .outputs = {},
    .checks = kCreateChecks,
    .steps = kCreateSteps,
    .rd = kRd,
    .ipa = kCreateIpa,
    .level = kCreateLevel,
    .walk = WalkTo::AboveLevel,
};

constexpr Command kRmiRttDestroy{
    .name = "RMI_RTT_DESTROY",
    .fid = 0xC400015E,
    .source = "RMM 1.0 B4",
    .purpose = "removes a translation table that maps nothing protected",
    .arguments = kEntryArguments,
    .outputs = kDestroyOutputs,
    .checks = kDestroyChecks,
    .steps = kDestroySteps,
    .rd = kRd,
    .ipa = kIpa,
    .level = kLevel,
    .walk = WalkTo::AboveLevel,
    .refused = report_walk_top,
};

constexpr Command kRmiRttReadEntry{
    .name = "RMI_RTT_READ_ENTRY",
    .fid = 0xC4000161,
    .source = "RMM 1.0 B4",
    .purpose = "reads a translation table entry",
    .arguments = kEntryArguments,
    .outputs = kReadOutputs,
    .checks = kReadEntryChecks,
    .steps = kReadEntrySteps,
    .rd = kRd,
    .ipa = kIpa,
    .level = kLevel,
    .walk = WalkTo::Level,
};

}  // namespace realmsim::rmm
