// Where an access of a realm would end by its tables as they are now.
#pragma once

#include <optional>

#include "models/invariants/census.h"
#include "models/machine/stage2.h"

namespace realmsim::invariants {

struct Reached {
  Pa pa;
  Pas pas;
  friend bool operator==(const Reached&, const Reached&) = default;
};

// RD of the realm with this VMID.
std::optional<Pa> rd_with(const rmm::State& rmm, Vmid vmid);

// Nothing where the walk faults or does not permit the access.
std::optional<Reached> reach(const Subject& subject, const rmm::Realm& realm, Ipa ipa,
                             machine::AccessType type);

}  // namespace realmsim::invariants
