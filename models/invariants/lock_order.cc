// LOCK-ORDER. Granules that are named by address come first, in ascending address; then access policy tables;
// then translation tables, each while what leads to it is held; then DATA, then auxiliary granules (the order
// of TF-RMM, and for confidential shared memory our choice). None is taken twice.
#include <fmt/format.h>

#include "models/base/bits.h"
#include "models/invariants/follower.h"
#include "models/invariants/followers.h"
#include "models/machine/stage2.h"

namespace realmsim::invariants {
namespace {

using rmm::GranuleState;

enum class Rank : std::uint8_t { Named, Apt, Rtt, Data, RecAux };

Rank rank_in(GranuleState state) {
  switch (state) {
    case GranuleState::Apt:
      return Rank::Apt;
    case GranuleState::Rtt:
      return Rank::Rtt;
    case GranuleState::Data:
      return Rank::Data;
    case GranuleState::RecAux:
      return Rank::RecAux;
    case GranuleState::Undelegated:
    case GranuleState::Delegated:
    case GranuleState::Rd:
    case GranuleState::Rec:
      break;
  }
  return Rank::Named;
}

class LockOrder final : public Follower {
 public:
  using Follower::Follower;

  void called(const CallEvent& call) override {
    command_ = call.command;
    held_.clear();
    named_.clear();
    for (const Argument& argument : call.parameters) {
      if (argument.kind == ArgumentKind::Granule) named_.push_back(Pa{call.x[argument.reg]});
    }
  }

  void locked(const LockEvent& lock) override {
    const Held taken{lock.granule, rank_of(lock.granule)};
    for (const Held& held : held_) {
      if (held.granule == taken.granule) return told("locks {:#x} twice", taken.granule);
      const bool ordered = taken.rank == Rank::Named || taken.rank == Rank::Apt;
      const bool late =
          held.rank > taken.rank || (ordered && held.rank == taken.rank && held.granule > taken.granule);
      if (late) told("locks {:#x} too late", taken.granule);
    }
    if (taken.rank == Rank::Rtt && !led_to(taken.granule))
      told("locks the table {:#x}, to which nothing leads that it holds", taken.granule);
    held_.push_back(taken);
  }

  void unlocked(const LockEvent& lock) override {
    if (std::erase_if(held_, [&](const Held& held) { return held.granule == lock.granule; }) == 0)
      told("unlocks {:#x}, which it does not hold", lock.granule);
  }

  void state_changed(const StateChange& change) override {
    const auto granule = locked_for(change);
    if (command_.empty() || !granule || holds(*granule)) return;
    told("changes {:#x} without its lock", change.key);
  }

  void returned(const ReturnEvent&) override {
    if (!held_.empty()) told("returns with the lock of {:#x}", held_.front().granule);
    command_ = {};
  }

 private:
  struct Held {
    Pa granule;
    Rank rank;
  };

  // What the host names can be in any state.
  [[nodiscard]] Rank rank_of(Pa granule) const {
    const Rank rank = rank_in(rmm().granule(granule)->state);
    const bool named = std::ranges::find(named_, granule) != named_.end();
    return named && rank != Rank::Apt ? Rank::Named : rank;
  }

  void told(std::string_view what, Pa granule) {
    violated(fmt::format("{} {}", command_, fmt::format(fmt::runtime(what), granule.value)),
             StateKey{StateKind::GranuleState, granule.align_down(kGranuleBytes)});
  }

  [[nodiscard]] bool holds(Pa granule) const {
    return std::ranges::find(held_, granule, &Held::granule) != held_.end();
  }

  // Whose lock a change needs. A REC that runs is its processing element's, which lets go of it without a
  // lock.
  static std::optional<Pa> locked_for(const StateChange& change) {
    switch (change.kind) {
      case StateKind::GranuleState:
      case StateKind::RttEntry:
      case StateKind::References:
      case StateKind::RealmState:
      case StateKind::AptRecord:
        return change.key.align_down(kGranuleBytes);
      case StateKind::RecState:
        if (static_cast<rmm::RecState>(change.before) == rmm::RecState::Running) break;
        return change.key;
      case StateKind::Gpi:
        break;
    }
    return std::nullopt;
  }

  // A starting table by its RD, any other by an entry of a table.
  [[nodiscard]] bool led_to(Pa table) const {
    return std::ranges::any_of(held_, [&](const Held& held) {
      if (held.rank == Rank::Rtt) return has_entry_for(held.granule, table);
      const auto realm = rmm().realms.find(held.granule);
      if (realm == rmm().realms.end()) return false;
      const Pa root = realm->second.stage2.root;
      return root <= table && table < root + realm->second.start_tables * kGranuleBytes;
    });
  }

  [[nodiscard]] bool has_entry_for(Pa parent, Pa table) const {
    const rmm::Realm& realm = rmm().realms.at(*rmm().owner_of(parent));
    for (unsigned i = 0; i < machine::kTableEntries; ++i) {
      const std::uint64_t word = subject().machine.memory.read64(parent + std::uint64_t{i} * 8);
      if (word == 0 || bit<55>(word)) continue;  // NS: no table of the realm's
      const rmm::RttEntry entry = rmm::decode(word, machine::kFirstBlockLevel, realm.stage2.lpa2);
      if (entry.state == rmm::EntryState::Table && entry.pa == table) return true;
    }
    return false;
  }

  std::string_view command_;  // under way
  std::vector<Pa> named_;     // by its arguments
  std::vector<Held> held_;
};

}  // namespace

std::unique_ptr<Follower> follow_locks(const Subject& subject) {
  return std::make_unique<LockOrder>(subject);
}

}  // namespace realmsim::invariants
