// CSM-REVOKED-UNREACHABLE. Every range at which a region was attached is looked at from the end of its
// sharing to the death of the consumer, whenever tables or sharings have changed.
#include <fmt/format.h>

#include "models/invariants/follower.h"
#include "models/invariants/followers.h"
#include "models/invariants/reach.h"
#include "models/rmm/rtt.h"

namespace realmsim::invariants {
namespace {

using csm::Range;
using csm::Reservation;

class Revoked final : public Follower {
 public:
  using Follower::Follower;

  void state_changed(const StateChange& change) override {
    switch (change.kind) {
      case StateKind::AptRecord:
        sharings_changed_ = true;
        break;
      case StateKind::GranuleState:
        granule_changed(change);
        break;
      case StateKind::RttEntry:
        entries_changed_ = true;
        break;
      case StateKind::Gpi:
      case StateKind::References:
      case StateKind::RealmState:
      case StateKind::RecState:
        break;
    }
  }

  void returned(const ReturnEvent&) override {
    if (subject().csm == nullptr) return;
    const bool translations = std::exchange(sharings_changed_, false);
    if (translations) end_sharings();
    if (!std::exchange(entries_changed_, false) && !translations) return;
    for (const auto& [rd, base, size] : ended_) {
      judge_entries(rd, {base, size});
      if (translations) judge_translations(rd, {base, size});
    }
  }

 private:
  struct Place {
    Pa rd;
    Ipa base;
    std::uint64_t size;
    friend auto operator<=>(const Place&, const Place&) = default;
  };

  void granule_changed(const StateChange& change) {
    const auto state = [](std::uint64_t value) { return static_cast<rmm::GranuleState>(value); };
    if (state(change.before) == rmm::GranuleState::Apt) sharings_changed_ = true;
    if (state(change.before) != rmm::GranuleState::Rd) return;
    std::erase_if(ended_, [&](const Place& place) { return place.rd == change.key; });
    std::erase_if(attached_, [&](const Place& place) { return place.rd == change.key; });
  }

  void end_sharings() {
    std::set<Place> now;
    for (const auto& [rd, member] : subject().csm->members) {
      const Pa consumer = rd;
      csm::Apt{subject().machine.memory, member.apt}.for_each<Reservation>(
          [&](unsigned, const Reservation& own) {
            if (share_behind(subject(), consumer, own.range.base))
              now.insert({consumer, own.range.base, own.range.size});
          });
    }
    for (const Place& place : attached_) {
      if (!now.contains(place)) ended_.insert(place);
    }
    attached_ = std::move(now);
  }

  void judge_entries(Pa rd, const Range& range) {
    const rmm::Realm& realm = rmm().realms.at(rd);
    const Ipa end = realm.ipa_end();
    for (Ipa ipa = range.base; range.contains(ipa) && ipa < end;) {
      const rmm::RttWalk walk = rmm::walk_rtt(subject().machine, realm, ipa, machine::kPageLevel);
      const bool maps = walk.entry.state == rmm::EntryState::Assigned && walk.entry.valid_leaf();
      const std::uint64_t bytes = maps ? kGranuleBytes : machine::entry_bytes(walk.level);
      const Ipa here = ipa;
      ipa = ipa.align_down(bytes) + bytes;
      if (!maps) continue;
      const Pa granule = walk.entry.pa + here.offset_in(machine::entry_bytes(walk.level));
      if (reaches_unshared(subject(), rd, here, granule)) told("an entry", rd, here, granule);
    }
  }

  void judge_translations(Pa rd, const Range& range) {
    const Vmid vmid = rmm().realms.at(rd).stage2.vmid;
    for (const machine::Cpu& cpu : subject().machine.cpus) {
      for (const auto& [tag, entry] : cpu.tlb.contents()) {
        const bool of_realm = tag.of_realm() && tag.vmid() == vmid && entry.pas == Pas::Realm;
        const Ipa ipa = translated_page(tag, entry);
        if (!of_realm || !range.contains(ipa)) continue;
        if (reaches_unshared(subject(), rd, ipa, entry.page))
          told("a cached translation", rd, ipa, entry.page);
      }
    }
  }

  void told(std::string_view how, Pa rd, Ipa ipa, Pa granule) {
    violated(fmt::format("the sharing has ended, and {} of realm {:#x} at {:#x} reaches granule {:#x}", how,
                         rd.value, ipa.value, granule.value),
             StateKey{StateKind::GranuleState, granule});
  }

  bool sharings_changed_ = false;
  bool entries_changed_ = false;
  std::set<Place> attached_;
  std::set<Place> ended_;
};

}  // namespace

std::unique_ptr<Follower> follow_revoked(const Subject& subject) {
  return std::make_unique<Revoked>(subject);
}

}  // namespace realmsim::invariants
