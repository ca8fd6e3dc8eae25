// RMI_RTT_INIT_RIPAS.
#include <fmt/format.h>

#include "models/rmm/call.h"
#include "models/rmm/effects.h"
#include "models/rmm/measurement.h"
#include "models/rmm/properties.h"
#include "models/rmm/rmi_table.h"

namespace realmsim::rmm {
namespace {

using machine::entry_bytes;

constexpr unsigned kRd = 1;
constexpr unsigned kBase = 2;
constexpr unsigned kTop = 3;

Observation observe_range(const Call& call, unsigned) {
  return {.text = fmt::format("the range is {:#x} to {:#x}", call.x(kBase), call.x(kTop))};
}

Observation observe_progress(const Call& call, unsigned) {
  const RttWalk& walk = call.walk();
  return {.text = fmt::format("the walk ends at level {} in an {} entry, the range is {:#x} to {:#x}",
                              walk.level, name_of(walk.entry.state), call.x(kBase), call.x(kTop)),
          .since = StateKey{StateKind::RttEntry, walk.address},
          .owner = call.rd()};
}

constexpr Property kSizeValid{"above_base", "is above base",
                              [](const Call& call, unsigned) { return call.x(kTop) > call.x(kBase); },
                              observe_range};
constexpr Property kTopProtected{"protected", "ends in the protected half of the IPA space",
                                 [](const Call& call, unsigned reg) {
                                   return call.realm().is_protected(Ipa{call.x(reg)} - kGranuleBytes);
                                 },
                                 observe_range};
constexpr Property kBaseAligned{
    "aligned", "is aligned to the entry at which its walk ends",
    [](const Call& call, unsigned) { return call.ipa().aligned_to(entry_bytes(call.walk().level)); },
    observe_progress};
constexpr Property kProgress{"covers_entry", "lets at least one whole entry be covered",
                             [](const Call& call, unsigned) {
                               return skip_unassigned(call.view().machine, call.realm(), call.walk(),
                                                      call.ipa(), Ipa{call.x(kTop)}) != call.ipa();
                             },
                             observe_progress};

constexpr std::array kInitArguments{Argument{"rd", kRd, ArgumentKind::Granule},
                                    Argument{"base", kBase, ArgumentKind::RealmAddress},
                                    Argument{"top", kTop, ArgumentKind::RealmAddress}};
constexpr std::array kInitOutputs{Output{"out_top", 1}};
constexpr auto kInitChecks =
    checks(implied("top.covers_entry", check("top", kSizeValid, kTop, kInput)), is_rd(kRd),
           check("top", kIpaAligned, kTop, kInput), check("top", kTopProtected, kTop, kInput),
           check("realm", kRealmNew, kRd, kRealm),
           check("base", kBaseAligned, kBase, kRttAtWalk, CheckKind::Structural),
           implied("top.covers_entry", check("rtte", kEntryUnassigned, kBase, kRttAtWalk)),
           check("top", kProgress, kTop, kRttAtWalk));

void init_ripas(Commit& commit) {
  Effects& fx = commit.fx;
  const RttWalk& walk = commit.call.walk();
  const Ipa base = commit.call.ipa();
  Realm& realm = fx.rmm.realms.at(commit.call.rd());
  const Ipa end = skip_unassigned(fx.machine, realm, walk, base, Ipa{commit.call.x(kTop)});
  const std::uint64_t size = entry_bytes(walk.level);
  const bool sha256 = realm.hash_algorithm == crypto::HashAlgorithm::Sha256;
  Pa address = walk.address;
  for (Ipa ipa = base; ipa < end; ipa = ipa + size, address = address + 8) {
    fx.write_entry(realm, walk.level, address, {.state = EntryState::Unassigned, .ripas = Ripas::Ram});
    measure_init_ripas(realm, ipa, ipa + size);
    fx.meter.charge(sha256 ? MicroOp::Sha256Byte : MicroOp::Sha512Byte, kDescriptorBytes);
  }
  commit.out[1] = end.value;
}

constexpr std::array kInitSteps{Step{"set", "makes the entries RAM and extends the RIM by each", init_ripas}};

}  // namespace

constexpr Command kRmiRttInitRipas{
    .name = "RMI_RTT_INIT_RIPAS",
    .fid = 0xC4000168,
    .source = "RMM 1.0 B4",
    .purpose = "makes a range of a realm under construction RAM",
    .arguments = kInitArguments,
    .outputs = kInitOutputs,
    .checks = kInitChecks,
    .steps = kInitSteps,
    .rd = kRd,
    .ipa = kBase,
    .walk = WalkTo::Page,
    .keeps_rd = true,
};

}  // namespace realmsim::rmm
