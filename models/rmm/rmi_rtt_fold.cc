// RMI_RTT_FOLD: a table whose entries are alike goes, and one entry says the same (RMM 1.0 A5 "Folding").
#include "models/rmm/rmi_rtt_fold.h"

#include <fmt/format.h>

#include "models/rmm/effects.h"
#include "models/rmm/rmi_table.h"

namespace realmsim::rmm {
namespace {

using machine::entry_bytes;
using machine::kTableEntries;

constexpr std::array kArguments{Argument{"rd", 1, ArgumentKind::Granule},
                                Argument{"ipa", 2, ArgumentKind::RealmAddress},
                                Argument{"level", 3, ArgumentKind::Level}};
constexpr std::array kOutputs{Output{"rtt", 1}};

std::optional<RttEntry> parent_of(const Call& call) {
  return folded_parent(call.view().machine, call.realm(), call.walk().entry.pa,
                       static_cast<int>(call.level()));
}

}  // namespace

const Property kTableHomogeneous{
    "homogeneous", "has entries that one entry of the level above can stand for",
    [](const Call& call, unsigned) { return parent_of(call).has_value(); },
    [](const Call& call, unsigned) {
      const Pa table = call.walk().entry.pa;
      return Observation{
          .text = fmt::format("the {} entries of table {:#x} differ or do not form a block, {} are live",
                              kTableEntries, table.value, call.view().rmm.granule(table)->references),
          .since = StateKey{StateKind::GranuleState, table},
          .owner = call.rd()};
    }};

// Break before make: page by page where pages may be cached, once for the walk otherwise.
void break_table(Commit& commit) {
  const RttWalk& walk = commit.call.walk();
  const Realm& realm = commit.call.realm();
  const bool pages_cached = parent_of(commit.call)->valid_leaf();
  commit.fx.write_entry(realm, walk.level, walk.address, {});
  commit.fx.invalidate(realm, commit.call.ipa(), entry_bytes(walk.level));
  if (pages_cached) commit.fx.meter.charge(MicroOp::TlbInvalidateIpa, kTableEntries - 1);
}

void link_parent(Commit& commit) {
  const RttWalk& walk = commit.call.walk();
  commit.fx.meter.charge(MicroOp::TableRead, kTableEntries);
  commit.fx.write_entry(commit.call.realm(), walk.level, walk.address, *parent_of(commit.call));
}

void lock_table(Commit& commit) {
  commit.fx.locks.take(commit.call.walk().entry.pa);
}

void release_table(Commit& commit) {
  commit.fx.release_granule(commit.call.walk().entry.pa);
}

void report_table(Commit& commit) {
  commit.out[1] = commit.call.walk().entry.pa.value;
}

constexpr Command kRmiRttFold{
    .name = "RMI_RTT_FOLD",
    .fid = 0xC4000166,
    .source = "RMM 1.0 B4",
    .purpose = "replaces a translation table whose entries are alike by one entry",
    .arguments = kArguments,
    .outputs = kOutputs,
    .checks = kRttFoldChecks,
    .steps = kRttFoldSteps,
    .rd = 1,
    .ipa = 2,
    .level = 3,
    .walk = WalkTo::AboveLevel,
};

}  // namespace realmsim::rmm
