// What the RMM remembers about confidential shared memory beyond the tables in APT granules: the registry of
// realm ids and the counters from which fresh ids come (CAEC 4.1).
#pragma once

#include <map>
#include <optional>
#include <set>

#include "models/base/hash.h"
#include "models/csm/apt.h"
#include "models/csm/sharing_id.h"
#include "models/rmm/call.h"
#include "models/rmm/state.h"

namespace realmsim::csm {

inline constexpr std::int64_t kRealmIdClaim = 65001;  // key in the realm token

struct Member {
  RealmId id = 0;
  Pa apt;
  friend bool operator==(const Member&, const Member&) = default;
};

struct State : rmm::Extension {
  explicit State(Profile rules = Profile::Paper) : profile(rules) {}

  Profile profile;
  std::map<Pa, Member> members;    // by RD; realms that have an APT
  std::map<RealmId, Pa> registry;  // RD of each live id
  RealmId next_realm_id = 1;
  RegionId next_region_id = 1;
  std::set<RegionId> live_regions;  // in the fork, whose ids return

  [[nodiscard]] const Member* member(Pa rd) const {
    const auto found = members.find(rd);
    return found == members.end() ? nullptr : &found->second;
  }
  [[nodiscard]] const Member* member(RealmId id) const {
    const auto found = registry.find(id);
    return found == registry.end() ? nullptr : member(found->second);
  }

  // Ids are counted up: one that was given and is no more.
  [[nodiscard]] bool is_dead(RealmId id) const { return id < next_realm_id && !registry.contains(id); }

  // As other realms are told and name it.
  [[nodiscard]] std::uint64_t pack(SharingId id) const {
    return profile == Profile::Fork ? id.pack_fork() : id.pack();
  }
  [[nodiscard]] SharingId unpack(std::uint64_t packed) const {
    return profile == Profile::Fork ? SharingId::unpack_fork(packed) : SharingId::unpack(packed);
  }

  // A realm that has an id claims it, as the authors' RMM does.
  [[nodiscard]] rmm::ExtensionClaims claims_of(Pa rd) const override {
    const Member* found = member(rd);
    if (found == nullptr || found->id == 0) return {};
    return {{kRealmIdClaim, found->id}};
  }

  friend bool operator==(const State& a, const State& b) {
    return a.members == b.members && a.registry == b.registry && a.next_realm_id == b.next_realm_id &&
           a.next_region_id == b.next_region_id && a.live_regions == b.live_regions;
  }
  void hash_into(Hash64& hash) const {
    for (const auto& [rd, member] : members) {
      hash.add(rd.value);
      hash.add(member.apt.value | member.id);
    }
    for (const auto& [id, rd] : registry) {
      hash.add(id);
      hash.add(rd.value);
    }
    hash.add(next_realm_id);
    hash.add(next_region_id);
    for (const RegionId region : live_regions)
      hash.add(region);
  }
};

// The tables that install these commands also install this state as the RMM's extension.
inline const State& state_of(const rmm::Call& call) {
  return static_cast<const State&>(*call.view().extension);
}
inline State& state_of(const rmm::Effects& fx) {
  return static_cast<State&>(*fx.extension);
}

// The APT of a realm, if it has one.
std::optional<Apt> apt_of(const rmm::Call& call, Pa rd);
std::optional<Apt> apt_of(const rmm::Call& call, RealmId id);

}  // namespace realmsim::csm
