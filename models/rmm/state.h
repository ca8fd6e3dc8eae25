// Everything the RMM itself remembers, as a value: granule records, realms, RECs, VMIDs in use. Tables and
// parameters that live in granules are bytes of the machine's memory.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>

#include "models/base/address.h"
#include "models/base/hash.h"
#include "models/machine/cow_table.h"
#include "models/machine/memory_map.h"
#include "models/rmm/granule.h"
#include "models/rmm/realm.h"
#include "models/rmm/realm_claims.h"
#include "models/rmm/rec.h"

namespace realmsim::rmm {

struct State {
  std::shared_ptr<const machine::MemoryMap> map;
  machine::CowTable<Granule, 512> granules;
  std::map<Pa, Realm> realms;  // by RD
  std::map<Pa, Rec> recs;      // by REC granule
  std::set<Vmid> vmids;
  std::map<CpuIndex, Pa> running;  // REC that runs on a processing element

  explicit State(std::shared_ptr<const machine::MemoryMap> memory_map)
      : map(std::move(memory_map)), granules(map->granules()) {}

  // Nothing for an address that is not delegable.
  [[nodiscard]] const Granule* granule(Pa pa) const {
    const auto index = map->granule_at(pa);
    return index ? &granules[index->value] : nullptr;
  }
  [[nodiscard]] bool is(Pa pa, GranuleState state) const {
    const Granule* found = granule(pa);
    return found != nullptr && found->state == state;
  }
  [[nodiscard]] std::optional<Pa> owner_of(Pa pa) const {
    const Granule* found = granule(pa);
    if (found == nullptr || found->owner_plus_one == 0) return std::nullopt;
    return map->address_of({found->owner_plus_one - 1});
  }

  friend bool operator==(const State& a, const State& b) {
    return a.realms == b.realms && a.recs == b.recs && a.vmids == b.vmids && a.running == b.running &&
           a.granules.equals(b.granules, std::equal_to<Granule>{});
  }
  [[nodiscard]] std::uint64_t hash() const;
};

// State that an extension of the RMM keeps beside it; only the extension knows what is inside.
struct Extension {
  Extension() = default;
  // What the realm tokens of the realm claim beyond RMM 1.0.
  [[nodiscard]] virtual ExtensionClaims claims_of(Pa /*rd*/) const { return {}; }
  Extension(const Extension&) = default;
  Extension& operator=(const Extension&) = default;
  virtual ~Extension() = default;
};

}  // namespace realmsim::rmm
