#include <array>

#include <fmt/format.h>

#include "models/invariants/rules.h"

namespace realmsim::invariants {
namespace {

using rmm::GranuleState;

constexpr std::size_t kStates = rmm::kGranuleStateNames.size();

Violation about(Pa granule, std::string text) {
  return {.text = std::move(text), .since = StateKey{StateKind::GranuleState, granule}};
}

// How many granules each state has by the objects that live in them.
std::array<std::uint64_t, kStates> expected_counts(const Subject& subject, const Census& census) {
  std::array<std::uint64_t, kStates> counts{};
  const auto count = [&](GranuleState state) -> std::uint64_t& {
    return counts[static_cast<std::size_t>(state)];
  };
  count(GranuleState::Rd) = subject.rmm.realms.size();
  count(GranuleState::Rec) = subject.rmm.recs.size();
  for (const auto& [pa, rec] : subject.rmm.recs)
    count(GranuleState::RecAux) += rec.aux.size();
  count(GranuleState::Rtt) = census.reached.size();
  if (subject.csm != nullptr) count(GranuleState::Apt) = subject.csm->members.size();
  for (const Leaf& leaf : census.leaves) {
    if (leaf.entry.state != rmm::EntryState::Assigned || leaf.borrowed) continue;
    count(GranuleState::Data) += machine::entry_bytes(leaf.level) / kGranuleBytes;
  }
  return counts;
}

}  // namespace

Verdict gpi_matches_state(const Subject& subject, const Census&) {
  const machine::MemoryMap& map = *subject.rmm.map;
  std::uint64_t gpis = 0;
  for (std::uint32_t i = 0; i < map.granules(); ++i) {
    const Pa pa = map.address_of({i});
    const unsigned nibble = (pa.value >> kGranuleShift) % 16;
    if (i == 0 || nibble == 0) gpis = machine::current_gpis(subject.machine, pa);
    const auto gpi = static_cast<machine::Gpi>((gpis >> (4 * nibble)) & 0xf);
    const GranuleState state = subject.rmm.granules[i].state;
    if ((gpi == machine::Gpi::Realm) == (state != GranuleState::Undelegated)) continue;
    return about(pa, fmt::format("granule {:#x} is {} and has GPI {}", pa.value, rmm::name_of(state),
                                 machine::name_of(gpi)));
  }
  return std::nullopt;
}

Verdict conservation(const Subject& subject, const Census& census) {
  std::array<std::uint64_t, kStates> found{};
  std::uint64_t touched = 0;
  subject.rmm.granules.for_each_allocated([&](std::size_t, const rmm::Granule& granule) {
    ++found[static_cast<std::size_t>(granule.state)];
    ++touched;
  });
  found[0] += subject.rmm.map->granules() - touched;
  auto expected = expected_counts(subject, census);
  const auto delegated = static_cast<std::size_t>(GranuleState::Delegated);
  expected[0] = found[0];
  expected[delegated] = subject.rmm.map->granules();
  for (std::size_t i = 0; i < kStates; ++i) {
    if (i != delegated) expected[delegated] -= expected[i];
  }
  for (std::size_t i = 0; i < kStates; ++i) {
    if (found[i] == expected[i]) continue;
    return Violation{.text = fmt::format("{} granules are {}, {} are accounted for", found[i],
                                         rmm::kGranuleStateNames[i].name, expected[i])};
  }
  return std::nullopt;
}

Verdict reference_counts(const Subject& subject, const Census& census) {
  for (const Table& table : census.tables) {
    const rmm::Granule* granule = subject.rmm.granule(table.address);
    if (granule == nullptr || granule->references == table.counted) continue;
    return about(table.address, fmt::format("table {:#x} counts {} references and has {}",
                                            table.address.value, granule->references, table.counted));
  }
  for (const auto& [rd, realm] : subject.rmm.realms) {
    std::uint64_t recs = 0;
    for (const auto& [pa, rec] : subject.rmm.recs)
      recs += rec.owner == rd ? 1u : 0u;
    if (recs != realm.num_recs) {
      return about(rd, fmt::format("realm {:#x} counts {} RECs and has {}", rd.value, realm.num_recs, recs));
    }
  }
  return std::nullopt;
}

}  // namespace realmsim::invariants
