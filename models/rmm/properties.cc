#include "models/rmm/properties.h"

#include <fmt/format.h>

#include "models/rmm/call.h"

namespace realmsim::rmm {
namespace {

Observation observe_granule(const Call& call, unsigned reg) {
  const Pa pa = call.pa(reg).align_down(kGranuleBytes);
  const Granule* granule = call.view().rmm.granule(pa);
  if (granule == nullptr) return observe_value(call, reg);
  return {.text = fmt::format("granule is {}", name_of(granule->state)),
          .since = StateKey{StateKind::GranuleState, pa},
          .owner = call.view().rmm.owner_of(pa)};
}

template <GranuleState State>
bool granule_is(const Call& call, unsigned reg) {
  return call.view().rmm.is(call.pa(reg), State);
}

bool ns_accessible(const Call& call, unsigned reg) {
  machine::DirectPort port{call.view().machine};
  const auto result =
      port.check({.requester = SecurityState::Realm, .pas = Pas::NonSecure, .pa = call.pa(reg)});
  return result.fault == FaultKind::None;
}

Observation observe_gpi(const Call& call, unsigned reg) {
  const Pa pa = call.pa(reg).align_down(kGranuleBytes);
  return {.text = fmt::format("GPI is {}", machine::name_of(machine::current_gpi(call.view().machine, pa))),
          .since = StateKey{StateKind::Gpi, pa}};
}

bool aligned_to_level(const Call& call, unsigned reg, std::int64_t level) {
  return call.pa(reg).aligned_to(machine::entry_bytes(static_cast<int>(level)));
}

Observation observe_ipa(const Call& call, unsigned reg) {
  return {.text = fmt::format("it is {:#x}, the protected half ends at {:#x}", call.x(reg),
                              call.realm().protected_end().value)};
}

Observation observe_level(const Call& call, unsigned reg) {
  return {.text = fmt::format("it is {}, the realm's tables start at level {}",
                              static_cast<std::int64_t>(call.x(reg)), call.realm().stage2.start_level)};
}

Observation observe_entry(const Call& call, unsigned) {
  const RttWalk& walk = call.walk();
  return {
      .text = fmt::format("the walk ends at level {} in an {} entry", walk.level, name_of(walk.entry.state)),
      .since = StateKey{StateKind::RttEntry, walk.address}};
}

template <EntryState State>
bool entry_is(const Call& call, unsigned) {
  return call.walk().entry.state == State;
}

bool walk_reaches(const Call& call, unsigned) {
  const Command& command = call.command();
  const std::int64_t target = command.walk == WalkTo::Page    ? machine::kPageLevel
                              : command.walk == WalkTo::Level ? call.level()
                                                              : call.level() - 1;
  return call.walk().level == target;
}

bool leaf_level(const Call& call, unsigned reg) {
  const auto level = static_cast<std::int64_t>(call.x(reg));
  return level >= machine::kFirstBlockLevel && level <= machine::kPageLevel &&
         level >= call.realm().stage2.start_level;
}

Observation observe_realm(const Call& call, unsigned) {
  return {.text = fmt::format("realm is {}", name_of(call.realm().state)),
          .since = StateKey{StateKind::RealmState, call.rd()},
          .owner = call.rd()};
}

Observation observe_rec(const Call& call, unsigned) {
  return {.text = fmt::format("REC is {}", name_of(call.rec().state)),
          .since = StateKey{StateKind::RecState, call.rec_address()},
          .owner = call.rd()};
}

}  // namespace

Observation observe_value(const Call& call, unsigned reg) {
  return {.text = fmt::format("it is {:#x}", call.x(reg))};
}

const Property kAligned{"aligned", "is 4 KiB aligned",
                        [](const Call& call, unsigned reg) { return call.pa(reg).aligned_to(kGranuleBytes); },
                        observe_value};
const Property kDelegable{
    "delegable", "is the address of a delegable granule",
    [](const Call& call, unsigned reg) { return call.view().rmm.granule(call.pa(reg)) != nullptr; },
    observe_value};
const Property kUndelegated{"undelegated", "is UNDELEGATED", granule_is<GranuleState::Undelegated>,
                            observe_granule};
const Property kDelegated{"delegated", "is DELEGATED", granule_is<GranuleState::Delegated>, observe_granule};
const Property kIsRd{"is_rd", "is an RD", granule_is<GranuleState::Rd>, observe_granule};
const Property kIsRec{"is_rec", "is a REC", granule_is<GranuleState::Rec>, observe_granule};
const Property kNsAccessible{"ns_accessible", "is accessible through the Non-secure space", ns_accessible,
                             observe_gpi};
const Property kInPaRange{
    "in_pa_range", "is below 2^48 unless the realm uses LPA2",
    [](const Call& call, unsigned reg) { return call.realm().stage2.lpa2 || call.x(reg) >> 48 == 0; },
    observe_value};

const Property kIpaAligned{
    "aligned", "is 4 KiB aligned",
    [](const Call& call, unsigned reg) { return call.pa(reg).aligned_to(kGranuleBytes); }, observe_value};
const Property kIpaAlignedToLevel{
    "aligned", "is aligned to an entry of the level",
    [](const Call& call, unsigned reg) { return aligned_to_level(call, reg, call.level()); }, observe_value};
const Property kIpaAlignedAboveLevel{
    "aligned", "is aligned to an entry of the level above",
    [](const Call& call, unsigned reg) { return aligned_to_level(call, reg, call.level() - 1); },
    observe_value};
const Property kProtected{
    "protected", "is in the protected half of the IPA space",
    [](const Call& call, unsigned reg) { return call.realm().is_protected({call.x(reg)}); }, observe_ipa};
const Property kInIpaSpace{
    "in_ipa_space", "is below the end of the IPA space",
    [](const Call& call, unsigned reg) { return Ipa{call.x(reg)} < call.realm().ipa_end(); }, observe_ipa};
const Property kUnprotected{"unprotected", "is in the unprotected half of the IPA space",
                            [](const Call& call, unsigned reg) {
                              const Ipa ipa{call.x(reg)};
                              return ipa >= call.realm().protected_end() && ipa < call.realm().ipa_end();
                            },
                            observe_ipa};

const Property kTableLevel{"of_table", "is the level of a table below the starting level",
                           [](const Call& call, unsigned reg) {
                             const auto level = static_cast<std::int64_t>(call.x(reg));
                             return level > call.realm().stage2.start_level && level <= machine::kPageLevel;
                           },
                           observe_level};
const Property kEntryLevel{"of_entry", "is a level of the realm's tables",
                           [](const Call& call, unsigned reg) {
                             const auto level = static_cast<std::int64_t>(call.x(reg));
                             return level >= call.realm().stage2.start_level && level <= machine::kPageLevel;
                           },
                           observe_level};
const Property kLeafLevel{"of_leaf", "is a level of blocks or pages in the realm's tables", leaf_level,
                          observe_level};

const Property kWalkReaches{"reaches_level", "reaches the level of the command", walk_reaches, observe_entry};
const Property kEntryUnassigned{"unassigned", "is UNASSIGNED", entry_is<EntryState::Unassigned>,
                                observe_entry};
const Property kEntryUnassignedNs{"unassigned_ns", "is UNASSIGNED_NS", entry_is<EntryState::UnassignedNs>,
                                  observe_entry};
const Property kEntryAssigned{"assigned", "is ASSIGNED", entry_is<EntryState::Assigned>, observe_entry};
const Property kEntryAssignedNs{"assigned_ns", "is ASSIGNED_NS", entry_is<EntryState::AssignedNs>,
                                observe_entry};
const Property kEntryIsTable{"table", "is TABLE", entry_is<EntryState::Table>, observe_entry};
const Property kEntryIsNoTable{
    "no_table", "is not TABLE",
    [](const Call& call, unsigned) { return call.walk().entry.state != EntryState::Table; }, observe_entry};

const Property kRealmNew{"new", "is NEW",
                         [](const Call& call, unsigned) { return call.realm().state == RealmState::New; },
                         observe_realm};
const Property kRecNotRunning{
    "not_running", "is not running",
    [](const Call& call, unsigned) { return call.rec().state != RecState::Running; }, observe_rec};

}  // namespace realmsim::rmm
