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

Verdict rtt_well_formed(const Evidence& evidence) {
  const rmm::State& rmm = evidence.subject.rmm;
  for (const auto& [address, table] : evidence.census.tables()) {
    if (!table.misfits.empty()) {
      const auto [index, word] = *table.misfits.begin();
      const Ipa ipa = table.base + std::uint64_t{index} * machine::entry_bytes(table.level);
      return Violation{.text = fmt::format("the level {} entry for IPA {:#x} of realm {:#x} is {:#x}",
                                           table.level, ipa.value, table.rd.value, word),
                       .since = StateKey{StateKind::RttEntry, address + std::uint64_t{index} * 8}};
    }
    if (table.reached != 1) {
      return Violation{.text = fmt::format("table {:#x} is reached {} times", address.value, table.reached),
                       .since = StateKey{StateKind::GranuleState, address}};
    }
    if (rmm.is(address, GranuleState::Rtt) && rmm.owner_of(address) == table.rd) continue;
    return Violation{.text = fmt::format("granule {:#x} is reached as a table of realm {:#x} and is none",
                                         address.value, table.rd.value),
                     .since = StateKey{StateKind::GranuleState, address}};
  }
  return std::nullopt;
}

Verdict rtt_private(const Evidence& evidence) {
  const auto& [machine, rmm, csm] = evidence.subject;
  const auto judge_leaf = [&](const Leaf& leaf) -> Verdict {
    if (leaf.entry.state != rmm::EntryState::Assigned || !leaf.entry.valid_leaf()) return std::nullopt;
    return private_mapped(evidence.subject, leaf);
  };
  if (auto verdict = evidence.census.first_of_leaves(judge_leaf)) return verdict;
  for (std::size_t cpu = 0; cpu < machine.cpus.size(); ++cpu) {
    for (const auto& [tag, entry] : machine.cpus[cpu].tlb.contents()) {
      if (!is_private(evidence.subject, entry.page)) continue;
      return Violation{.text = fmt::format("processing element {} may still reach {:#x}, which is {}", cpu,
                                           entry.page.value, rmm::name_of(rmm.granule(entry.page)->state)),
                       .since = StateKey{StateKind::GranuleState, entry.page}};
    }
  }
  return std::nullopt;
}

}  // namespace realmsim::invariants
