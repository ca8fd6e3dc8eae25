// RMI_DATA_CREATE, RMI_DATA_CREATE_UNKNOWN, RMI_DATA_DESTROY.
#include "models/rmm/rmi_data.h"

#include "models/rmm/effects.h"
#include "models/rmm/measurement.h"
#include "models/rmm/properties.h"
#include "models/rmm/rmi_table.h"
#include "models/rmm/top.h"

namespace realmsim::rmm {
namespace {

constexpr unsigned kRd = 1;
constexpr unsigned kData = 2;
constexpr unsigned kIpa = 3;
constexpr unsigned kSource = 4;
constexpr unsigned kFlags = 5;
constexpr std::uint64_t kMeasureContent = 1;

constexpr Property kFlagsReserved{
    "reserved_clear", "has its reserved bits clear",
    [](const Call& call, unsigned reg) { return (call.x(reg) & ~kMeasureContent) == 0; }, observe_value};

constexpr std::array kCreateArguments{
    Argument{"rd", kRd, ArgumentKind::Granule}, Argument{"data", kData, ArgumentKind::Granule},
    Argument{"ipa", kIpa, ArgumentKind::RealmAddress}, Argument{"src", kSource, ArgumentKind::Granule},
    Argument{"flags", kFlags, ArgumentKind::Flags}};

constexpr auto kCreateChecks =
    checks(check("flags", kFlagsReserved, kFlags, kInput), check("src", kAligned, kSource, kInput),
           check("src", kDelegable, kSource, kInput), check("src", kUndelegated, kSource, kInput),
           delegated("data", kData), is_rd(kRd), check("realm", kRealmNew, kRd, kRealm),
           check("ipa", kProtected, kIpa, kInput), check("ipa", kIpaAligned, kIpa, kInput),
           check("data", kInPaRange, kData, kInput),
           check("walk", kWalkReaches, kIpa, kRttAtWalk, CheckKind::Structural),
           check("rtte", kEntryUnassigned, kIpa, kRttAtWalk), check("src", kNsAccessible, kSource, kInput));

void copy_source(Commit& commit) {
  Effects& fx = commit.fx;
  fx.machine.memory.write(commit.call.pa(kData), fx.machine.memory.granule(commit.call.pa(kSource)));
  fx.observer.overwritten(commit.call.pa(kData));
  fx.meter.charge(MicroOp::GranuleMap, 2 * kMapAndUnmap);
  fx.meter.charge(MicroOp::GranuleByteCopied, kGranuleBytes);
}

void measure_content(Commit& commit) {
  Effects& fx = commit.fx;
  Realm& realm = fx.rmm.realms.at(commit.call.pa(kRd));
  const std::uint64_t flags = commit.call.x(kFlags);
  const bool measured = (flags & kMeasureContent) != 0;
  const machine::Page& page = fx.machine.memory.granule(commit.call.pa(kData));
  measure_data_create(realm, commit.call.ipa(), flags, measured ? page : std::span<const std::byte>{});
  if (!measured) return;
  const bool sha256 = realm.hash_algorithm == crypto::HashAlgorithm::Sha256;
  fx.meter.charge(sha256 ? MicroOp::Sha256Byte : MicroOp::Sha512Byte, kGranuleBytes);
}

void assign(Commit& commit, Ripas ripas) {
  commit.fx.set_granule(commit.call.pa(kData), GranuleState::Data, commit.call.rd());
  commit.fx.write_entry(commit.call.realm(), machine::kPageLevel, commit.call.walk().address,
                        {.state = EntryState::Assigned, .ripas = ripas, .pa = commit.call.pa(kData)});
}

constexpr std::array kCreateSteps{
    Step{"copy", "copies the source into the granule", copy_source},
    Step{"measure", "extends the RIM by the page and, if asked, its content", measure_content},
    Step{"map", "maps the granule as RAM", [](Commit& commit) { assign(commit, Ripas::Ram); }},
};

constexpr auto kCreateUnknownArguments =
    std::array{kCreateArguments[0], kCreateArguments[1], kCreateArguments[2]};

constexpr std::array kDestroyArguments{Argument{"rd", kRd, ArgumentKind::Granule},
                                       Argument{"ipa", 2, ArgumentKind::RealmAddress}};
constexpr std::array kDestroyOutputs{Output{"data", 1}, Output{"top", 2}};

}  // namespace

void map_unknown(Commit& commit) {
  commit.fx.leave_unknown(commit.call.pa(kData));
  assign(commit, commit.call.walk().entry.ripas);
}

void unmap_data(Commit& commit) {
  const RttEntry& before = commit.call.walk().entry;
  const Ripas ripas = before.ripas == Ripas::Empty ? Ripas::Empty : Ripas::Destroyed;
  commit.fx.write_entry(commit.call.realm(), machine::kPageLevel, commit.call.walk().address,
                        {.state = EntryState::Unassigned, .ripas = ripas});
}

void invalidate_data(Commit& commit) {
  if (!commit.call.walk().entry.valid_leaf()) return;
  commit.fx.invalidate(commit.call.realm(), commit.call.ipa(), kGranuleBytes);
}

void lock_data(Commit& commit) {
  commit.fx.locks.take(commit.call.walk().entry.pa);
}

void release_data(Commit& commit) {
  commit.fx.release_granule(commit.call.walk().entry.pa);
}

void report_destroyed(Commit& commit) {
  commit.out[1] = commit.call.walk().entry.pa.value;
  commit.out[2] = top_after(commit).value;
}

constexpr Command kRmiDataCreate{
    .name = "RMI_DATA_CREATE",
    .fid = 0xC4000153,
    .source = "RMM 1.0 B4",
    .purpose = "maps a granule with content copied from the host into a realm under construction",
    .arguments = kCreateArguments,
    .outputs = {},
    .checks = kCreateChecks,
    .steps = kCreateSteps,
    .rd = kRd,
    .ipa = kIpa,
    .walk = WalkTo::Page,
    .keeps_rd = true,
};

constexpr Command kRmiDataCreateUnknown{
    .name = "RMI_DATA_CREATE_UNKNOWN",
    .fid = 0xC4000154,
    .source = "RMM 1.0 B4",
    .purpose = "maps a granule with unknown content into a realm",
    .arguments = kCreateUnknownArguments,
    .outputs = {},
    .checks = kDataCreateUnknownChecks,
    .steps = kDataCreateUnknownSteps,
    .rd = kRd,
    .ipa = kIpa,
    .walk = WalkTo::Page,
};

constexpr Command kRmiDataDestroy{
    .name = "RMI_DATA_DESTROY",
    .fid = 0xC4000155,
    .source = "RMM 1.0 B4",
    .purpose = "takes a page away from a realm and wipes it",
    .arguments = kDestroyArguments,
    .outputs = kDestroyOutputs,
    .checks = kDataDestroyChecks,
    .steps = kDataDestroySteps,
    .rd = kRd,
    .ipa = 2,
    .walk = WalkTo::Page,
    .refused = report_walk_top,
};

}  // namespace realmsim::rmm
