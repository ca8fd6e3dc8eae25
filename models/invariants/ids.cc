// CSM-IDS. Ids are looked at after every command that has changed an access policy table or made or removed
// one.
#include <fmt/format.h>

#include "models/invariants/follower.h"
#include "models/invariants/followers.h"

namespace realmsim::invariants {
namespace {

// Ids of one kind: those that are there, and those that have gone.
class Ids {
 public:
  // One of `now` that had gone already.
  std::optional<std::uint64_t> update(std::set<std::uint64_t> now) {
    std::optional<std::uint64_t> returned;
    for (const std::uint64_t id : now) {
      if (!returned && has_gone(id)) returned = id;
    }
    for (const std::uint64_t id : here_) {
      if (!now.contains(id)) gone_.insert(id);
    }
    here_ = std::move(now);
    return returned;
  }
  [[nodiscard]] bool has_gone(std::uint64_t id) const { return gone_.contains(id); }

 private:
  std::set<std::uint64_t> here_;
  std::set<std::uint64_t> gone_;
};

class IdsOfSharing final : public Follower {
 public:
  using Follower::Follower;

  void state_changed(const StateChange& change) override {
    const auto apt = static_cast<std::uint64_t>(rmm::GranuleState::Apt);
    const bool table = change.before == apt || change.after == apt;
    changed_ =
        changed_ || change.kind == StateKind::AptRecord || (change.kind == StateKind::GranuleState && table);
  }

  void returned(const ReturnEvent&) override {
    if (!std::exchange(changed_, false) || subject().csm == nullptr) return;
    std::set<std::uint64_t> realms;
    std::set<std::uint64_t> regions;
    std::set<std::uint64_t> sharings;
    for (const auto& [rd, member] : subject().csm->members) {
      realms.insert(member.id);
      const csm::Apt apt{subject().machine.memory, member.apt};
      apt.for_each<csm::Region>([&](unsigned, const csm::Region& region) { regions.insert(region.id); });
      apt.for_each<csm::Share>(
          [&](unsigned, const csm::Share& share) { sharings.insert(subject().csm->pack(share.id)); });
    }
    told("realm id", realms_.update(std::move(realms)));
    told("region id", regions_.update(std::move(regions)));
    told("sharing id", sharings_.update(std::move(sharings)));
    for (const auto& [rd, member] : subject().csm->members)
      look_for_the_dead(csm::Apt{subject().machine.memory, member.apt});
  }

 private:
  void told(std::string_view kind, const std::optional<std::uint64_t>& id) {
    if (id) violated(fmt::format("{} {:#x} has been used before", kind, *id));
  }

  void look_for_the_dead(const csm::Apt& apt) {
    const auto dead = [&](unsigned slot, std::string_view record, csm::RealmId id) {
      violated(fmt::format("{} names realm {}, which is dead", record, id),
               StateKey{StateKind::AptRecord, apt.address(slot)});
    };
    apt.for_each<csm::Share>([&](unsigned slot, const csm::Share& share) {
      if (realms_.has_gone(share.id.consumer)) dead(slot, "a share record", share.id.consumer);
    });
    apt.for_each<csm::Reservation>([&](unsigned slot, const csm::Reservation& own) {
      const bool marked = own.state == csm::Reservation::State::Dead;
      if (!marked && realms_.has_gone(own.id.provider)) dead(slot, "a reservation", own.id.provider);
    });
  }

  bool changed_ = false;
  Ids realms_;
  Ids regions_;
  Ids sharings_;
};

}  // namespace

std::unique_ptr<Follower> follow_ids(const Subject& subject) {
  return std::make_unique<IdsOfSharing>(subject);
}

}  // namespace realmsim::invariants
