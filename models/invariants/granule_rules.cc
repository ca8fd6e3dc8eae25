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

// How many granules each state has by the objects that live in them; `counts` as found where that is asked
// by PRIVATE-EXCLUSIVE.
std::array<std::uint64_t, kStates> expected_counts(const Evidence& evidence,
                                                   std::array<std::uint64_t, kStates> counts) {
  const auto count = [&](GranuleState state) -> std::uint64_t& {
    return counts[static_cast<std::size_t>(state)];
  };
  const Subject& subject = evidence.subject;
  count(GranuleState::Rd) = subject.rmm.realms.size();
  count(GranuleState::Rec) = subject.rmm.recs.size();
  count(GranuleState::RecAux) = 0;
  for (const auto& [pa, rec] : subject.rmm.recs)
    count(GranuleState::RecAux) += rec.aux.size();
  count(GranuleState::Rtt) = evidence.census.tables().size();
  count(GranuleState::Apt) = subject.csm != nullptr ? subject.csm->members.size() : 0;
  return counts;
}

Verdict judge_gpi(const rmm::State& rmm, Pa granule, machine::Gpi gpi) {
  const GranuleState state = rmm.granule(granule)->state;
  if ((gpi == machine::Gpi::Realm) == (state != GranuleState::Undelegated)) return std::nullopt;
  return about(granule, fmt::format("granule {:#x} is {} and has GPI {}", granule.value, rmm::name_of(state),
                                    machine::name_of(gpi)));
}

}  // namespace

Verdict gpi_matches_state(const Evidence& evidence) {
  const auto& [machine, rmm, csm] = evidence.subject;
  if (evidence.granules != nullptr) {
    for (const Pa granule : *evidence.granules) {
      if (rmm.granule(granule) == nullptr) continue;
      if (auto verdict = judge_gpi(rmm, granule, machine::current_gpi(machine, granule))) return verdict;
    }
    return std::nullopt;
  }
  std::uint64_t gpis = 0;
  for (std::uint32_t i = 0; i < rmm.map->granules(); ++i) {
    const Pa pa = rmm.map->address_of({i});
    const unsigned nibble = (pa.value >> kGranuleShift) % 16;
    if (i == 0 || nibble == 0) gpis = machine::current_gpis(machine, pa);
    const auto gpi = static_cast<machine::Gpi>((gpis >> (4 * nibble)) & 0xf);
    if (auto verdict = judge_gpi(rmm, pa, gpi)) return verdict;
  }
  return std::nullopt;
}

Verdict conservation(const Evidence& evidence) {
  const rmm::State& rmm = evidence.subject.rmm;
  std::array<std::uint64_t, kStates> found{};
  std::uint64_t touched = 0;
  rmm.granules.for_each_allocated([&](std::size_t, const rmm::Granule& granule) {
    ++found[static_cast<std::size_t>(granule.state)];
    ++touched;
  });
  found[0] += rmm.map->granules() - touched;
  auto expected = expected_counts(evidence, found);
  const auto delegated = static_cast<std::size_t>(GranuleState::Delegated);
  expected[delegated] = rmm.map->granules();
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

Verdict reference_counts(const Evidence& evidence) {
  const rmm::State& rmm = evidence.subject.rmm;
  for (const auto& [address, table] : evidence.census.tables()) {
    const rmm::Granule* granule = rmm.granule(address);
    if (granule == nullptr || granule->references == table.counted) continue;
    return about(address, fmt::format("table {:#x} counts {} references and has {}", address.value,
                                      granule->references, table.counted));
  }
  for (const auto& [rd, realm] : rmm.realms) {
    std::uint64_t recs = 0;
    for (const auto& [pa, rec] : rmm.recs)
      recs += rec.owner == rd ? 1u : 0u;
    if (recs != realm.num_recs) {
      return about(rd, fmt::format("realm {:#x} counts {} RECs and has {}", rd.value, realm.num_recs, recs));
    }
  }
  return std::nullopt;
}

}  // namespace realmsim::invariants
