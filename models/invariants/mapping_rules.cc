#include <fmt/format.h>

#include "models/csm/mappings.h"
#include "models/invariants/reach.h"
#include "models/invariants/rules.h"
#include "models/rmm/rtt.h"

namespace realmsim::invariants {
namespace {

using rmm::EntryState;
using rmm::GranuleState;

Violation about(const Leaf& leaf, std::string text) {
  return {.text = std::move(text), .since = StateKey{StateKind::RttEntry, leaf.address}};
}

// visit(granule) for each granule behind a leaf.
template <class Visit>
void for_each_granule(const Leaf& leaf, Visit visit) {
  for (std::uint64_t offset = 0; offset < machine::entry_bytes(leaf.level); offset += kGranuleBytes) {
    visit(leaf.entry.pa + offset);
  }
}

bool backed(const Subject& subject, machine::TlbTag tag, const machine::TlbEntry& entry) {
  using machine::AccessType;
  const auto rd = rd_with(subject.rmm, tag.vmid());
  if (!rd) return false;
  const rmm::Realm& realm = subject.rmm.realms.at(*rd);
  const auto allowed = [&](AccessType type) {
    return reach(subject, realm, translated_page(tag, entry), type) == Reached{entry.page, entry.pas};
  };
  return (!entry.readable || allowed(AccessType::Load)) && (!entry.writable || allowed(AccessType::Store)) &&
         (!entry.executable || allowed(AccessType::Fetch));
}

// A DATA granule that none of the entries maps.
std::optional<Pa> unmapped_data(const rmm::State& rmm, const std::map<Pa, const Leaf*>& mapped) {
  std::optional<Pa> found;
  rmm.granules.for_each_allocated([&](std::size_t index, const rmm::Granule& granule) {
    if (found || granule.state != GranuleState::Data) return;
    const Pa pa = rmm.map->address_of({static_cast<std::uint32_t>(index)});
    if (!mapped.contains(pa)) found = pa;
  });
  return found;
}

// A page that the provider reaches and the consumer, who has its region attached, has no entry for at equal
// offset.
Verdict missing_page(const Subject& subject, Pa rd, const csm::Range& attached, const LiveShare& share) {
  const rmm::Realm& consumer = subject.rmm.realms.at(rd);
  const rmm::Realm& provider = subject.rmm.realms.at(share.provider);
  for (std::uint64_t offset = 0; offset < attached.size; offset += kGranuleBytes) {
    const Ipa theirs = share.ipa + offset;
    const Ipa ours = attached.base + offset;
    if (theirs >= provider.ipa_end() || ours >= consumer.ipa_end()) break;
    const auto page =
        csm::populated_page(rmm::walk_rtt(subject.machine, provider, theirs, machine::kPageLevel), theirs);
    if (!page || !subject.rmm.is(*page, GranuleState::Data) || page_behind(subject, consumer, ours) == page)
      continue;
    const auto walk = rmm::walk_rtt(subject.machine, consumer, ours, machine::kPageLevel);
    return Violation{
        .text = fmt::format("realm {:#x} has a region attached and no entry for its page at {:#x}", rd.value,
                            ours.value),
        .since = StateKey{StateKind::RttEntry, walk.address}};
  }
  return std::nullopt;
}

Verdict missing_page(const Subject& subject) {
  if (subject.csm == nullptr) return std::nullopt;
  for (const auto& [rd, member] : subject.csm->members) {
    const Pa consumer = rd;
    Verdict verdict;
    csm::Apt{subject.machine.memory, member.apt}.for_each<csm::Reservation>(
        [&](unsigned, const csm::Reservation& own) {
          if (verdict) return;
          if (const auto share = share_behind(subject, consumer, own.range.base))
            verdict = missing_page(subject, consumer, own.range, *share);
        });
    if (verdict) return verdict;
  }
  return std::nullopt;
}

}  // namespace

Verdict mapped_is_data(const Evidence& evidence) {
  const rmm::State& rmm = evidence.subject.rmm;
  return evidence.census.first_of_leaves([&](const Leaf& leaf) {
    Verdict verdict;
    if (leaf.entry.state != EntryState::Assigned || !leaf.entry.valid_leaf()) return verdict;
    for_each_granule(leaf, [&](Pa granule) {
      if (verdict || rmm.is(granule, GranuleState::Data)) return;
      verdict = about(leaf, fmt::format("IPA {:#x} of realm {:#x} maps granule {:#x}, which is not DATA",
                                        leaf.ipa.value, leaf.rd.value, granule.value));
    });
    return verdict;
  });
}

Verdict private_exclusive(const Evidence& evidence) {
  std::map<Pa, const Leaf*> owner;
  const auto claim = [&](const Leaf& leaf) {
    Verdict verdict;
    if (leaf.entry.state != EntryState::Assigned || lent(evidence.subject, leaf)) return verdict;
    for_each_granule(leaf, [&](Pa granule) {
      const auto [found, fresh] = owner.insert({granule, &leaf});
      if (fresh || verdict) return;
      verdict = about(
          leaf, fmt::format("granule {:#x} is mapped at {:#x} of realm {:#x} and at {:#x} of realm {:#x}",
                            granule.value, leaf.ipa.value, leaf.rd.value, found->second->ipa.value,
                            found->second->rd.value));
    });
    return verdict;
  };
  if (auto verdict = evidence.census.first_of_leaves(claim)) return verdict;
  if (const auto lost = unmapped_data(evidence.subject.rmm, owner)) {
    return Violation{.text = fmt::format("nobody maps DATA granule {:#x}", lost->value),
                     .since = StateKey{StateKind::GranuleState, *lost}};
  }
  if (auto verdict = missing_page(evidence.subject)) return verdict;
  return evidence.census.first_of_leaves([&](const Leaf& leaf) -> Verdict {
    if (!lent(evidence.subject, leaf)) return std::nullopt;
    const auto found = owner.find(leaf.entry.pa);
    if (found != owner.end() && found->second->entry.valid_leaf() && found->second->rd != leaf.rd)
      return std::nullopt;
    return about(leaf,
                 fmt::format("IPA {:#x} of realm {:#x} borrows granule {:#x}, which no other realm maps",
                             leaf.ipa.value, leaf.rd.value, leaf.entry.pa.value));
  });
}

Verdict tlb_backed(const Evidence& evidence) {
  const machine::Machine& machine = evidence.subject.machine;
  for (std::size_t cpu = 0; cpu < machine.cpus.size(); ++cpu) {
    for (const auto& [tag, entry] : machine.cpus[cpu].tlb.contents()) {
      if (!tag.of_realm() || backed(evidence.subject, tag, entry)) continue;
      return Violation{.text = fmt::format(
                           "processing element {} caches IPA {:#x} of VMID {} as {:#x}, which no walk gives",
                           cpu, translated_page(tag, entry).value, tag.vmid().value, entry.page.value)};
    }
  }
  return std::nullopt;
}

Verdict gpc_fresh(const Evidence& evidence) {
  const machine::Machine& machine = evidence.subject.machine;
  for (std::size_t cpu = 0; cpu < machine.cpus.size(); ++cpu) {
    for (const auto& [tag, entry] : machine.cpus[cpu].tlb.contents()) {
      machine::DirectPort port{machine};
      const SecurityState state = tag.of_realm() ? SecurityState::Realm : tag.state();
      if (port.check({.requester = state, .pas = entry.pas, .pa = entry.page}).fault == FaultKind::None)
        continue;
      return Violation{.text = fmt::format("processing element {} may still reach {:#x} as {}", cpu,
                                           entry.page.value, realmsim::name_of(entry.pas)),
                       .since = StateKey{StateKind::Gpi, entry.page}};
    }
  }
  return std::nullopt;
}

}  // namespace realmsim::invariants
