// CSM-PROVIDER-OWNS. Memory that a realm owns is taken from it, and moved about in its region, only by
// commands that name the realm, and by its own.
#include <fmt/format.h>

#include "models/invariants/follower.h"
#include "models/invariants/followers.h"

namespace realmsim::invariants {
namespace {

using rmm::GranuleState;

class ProviderSide final : public Follower {
 public:
  using Follower::Follower;

  void called(const CallEvent& call) override {
    command_ = call.command;
    side_ = realm_on(call.cpu);
    for (const Argument& argument : call.parameters) {
      if (argument.name == "rd") side_ = Pa{call.x[argument.reg]};
    }
  }

  void state_changed(const StateChange& change) override {
    if (change.kind != StateKind::GranuleState) return;
    const auto before = static_cast<GranuleState>(change.before);
    if (before == GranuleState::Rd) pages_.erase(change.key);
    if (before == GranuleState::Data) {
      const auto owner = owners_.extract(change.key);
      if (!owner.empty() && owner.mapped() != side_)
        told(fmt::format("takes DATA granule {:#x}", change.key.value), change.key);
    }
    if (static_cast<GranuleState>(change.after) == GranuleState::Data)
      owners_[change.key] = rmm().owner_of(change.key);
  }

  void entry_read(Pa rd, Ipa ipa, int level, const rmm::RttEntry& entry) override {
    std::map<Ipa, Pa>& pages = pages_[rd];
    const auto first = pages.lower_bound(ipa);
    const auto end = pages.lower_bound(ipa + machine::entry_bytes(level));
    const bool own = entry.state == rmm::EntryState::Assigned && !attached_reservation(subject(), rd, ipa);
    const bool moved = first != end && !(own && first->second == entry.pa);
    if (moved && side_ != rd && in_region(rd, ipa))
      told(fmt::format("changes what is mapped at {:#x} of realm {:#x}", ipa.value, rd.value), rd);
    pages.erase(first, end);
    if (own) pages[ipa] = entry.pa;
  }

 private:
  void told(const std::string& what, Pa granule) {
    violated(fmt::format("{} {}, and is about another realm", command_, what),
             StateKey{StateKind::GranuleState, granule});
  }

  [[nodiscard]] bool in_region(Pa rd, Ipa ipa) const {
    const csm::Member* member = subject().csm != nullptr ? subject().csm->member(rd) : nullptr;
    return member != nullptr && csm::Apt{subject().machine.memory, member->apt}.region_at(ipa).has_value();
  }

  std::string_view command_;
  std::optional<Pa> side_;                  // RD of the realm that the call names or that makes it
  std::map<Pa, std::optional<Pa>> owners_;  // of DATA granules
  std::map<Pa, std::map<Ipa, Pa>> pages_;   // a realm's own mappings, by RD and IPA
};

}  // namespace

std::unique_ptr<Follower> follow_provider_side(const Subject& subject) {
  return std::make_unique<ProviderSide>(subject);
}

}  // namespace realmsim::invariants
