#include <fmt/format.h>

#include "models/invariants/rules.h"

namespace realmsim::invariants {
namespace {

using rmm::GranuleState;

// Granules in which the RMM keeps what is nobody else's business.
bool is_private(const Subject& subject, Pa pa) {
  const rmm::Granule* granule = subject.rmm.granule(pa.align_down(kGranuleBytes));
  if (granule == nullptr) return false;
  switch (granule->state) {
    case GranuleState::Rd:
    case GranuleState::Rec:
    case GranuleState::RecAux:
    case GranuleState::Rtt:
    case GranuleState::Apt:
      return true;
    case GranuleState::Undelegated:
    case GranuleState::Delegated:
    case GranuleState::Data:
      break;
  }
  return false;
}

Verdict private_mapped(const Subject& subject, const Leaf& leaf) {
  for (std::uint64_t offset = 0; offset < machine::entry_bytes(leaf.level); offset += kGranuleBytes) {
    const Pa granule = leaf.entry.pa + offset;
    if (!is_private(subject, granule)) continue;
    return Violation{
        .text = fmt::format("IPA {:#x} of realm {:#x} maps granule {:#x}, which is {}", leaf.ipa.value,
                            leaf.rd.value, granule.value, rmm::name_of(subject.rmm.granule(granule)->state)),
        .since = StateKey{StateKind::RttEntry, leaf.address}};
  }
  return std::nullopt;
}

}  // namespace

Verdict rtt_well_formed(const Subject& subject, const Census& census) {
  for (const Misfit& misfit : census.misfits) {
    return Violation{.text = fmt::format("the level {} entry for IPA {:#x} of realm {:#x} is {:#x}",
                                         misfit.level, misfit.ipa.value, misfit.rd.value, misfit.word),
                     .since = StateKey{StateKind::RttEntry, misfit.address}};
  }
  for (const auto& [address, times] : census.reached) {
    if (times == 1) continue;
    return Violation{.text = fmt::format("table {:#x} is reached {} times", address.value, times),
                     .since = StateKey{StateKind::GranuleState, address}};
  }
  for (const Table& table : census.tables) {
    const bool rtt = subject.rmm.is(table.address, GranuleState::Rtt);
    if (rtt && subject.rmm.owner_of(table.address) == table.rd) continue;
    return Violation{.text = fmt::format("granule {:#x} is reached as a table of realm {:#x} and is none",
                                         table.address.value, table.rd.value),
                     .since = StateKey{StateKind::GranuleState, table.address}};
  }
  return std::nullopt;
}

Verdict rtt_private(const Subject& subject, const Census& census) {
  for (const Leaf& leaf : census.leaves) {
    if (leaf.entry.state != rmm::EntryState::Assigned || !leaf.entry.valid_leaf()) continue;
    if (auto verdict = private_mapped(subject, leaf)) return verdict;
  }
  for (std::size_t cpu = 0; cpu < subject.machine.cpus.size(); ++cpu) {
    for (const auto& [tag, entry] : subject.machine.cpus[cpu].tlb.contents()) {
      if (!is_private(subject, entry.page)) continue;
      return Violation{
          .text = fmt::format("processing element {} may still reach {:#x}, which is {}", cpu,
                              entry.page.value, rmm::name_of(subject.rmm.granule(entry.page)->state)),
          .since = StateKey{StateKind::GranuleState, entry.page}};
    }
  }
  return std::nullopt;
}

}  // namespace realmsim::invariants
