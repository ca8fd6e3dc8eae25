#include "models/invariants/watch.h"

#include <algorithm>

namespace realmsim::invariants {

Watch::Watch(const Subject& subject)
    : subject_(subject), census_(subject, [this](Pa rd, Ipa ipa, int level, const rmm::RttEntry& entry) {
        for (const Followed& followed : followed_)
          followed.follower->entry_read(rd, ipa, level, entry);
      }) {
  for (const Invariant& invariant : all()) {
    if (invariant.follow == nullptr) continue;
    followed_.push_back({invariant.name, invariant.follow(subject_)});
    observers_.add(*followed_.back().follower);
  }
}

void Watch::state_changed(const StateChange& change) {
  switch (change.kind) {
    case StateKind::Gpi:
      granules_.insert(change.key);
      break;
    case StateKind::GranuleState: {
      const auto rd = static_cast<std::uint64_t>(rmm::GranuleState::Rd);
      const bool of_realm = change.before == rd || change.after == rd;
      (of_realm ? changes_.realms : changes_.tables).insert(change.key);
      granules_.insert(change.key);
      break;
    }
    case StateKind::RttEntry:
      changes_.entries.insert(change.key);
      break;
    case StateKind::AptRecord:
      if (const auto owner = subject_.rmm.owner_of(change.key)) changes_.sharers.insert(*owner);
      break;
    case StateKind::References:
    case StateKind::RealmState:
    case StateKind::RecState:
      break;
  }
  observers_.state_changed(change);
}

void Watch::read_changes() {
  census_.update(subject_, changes_);
  changes_ = {};
}

void Watch::returned(const ReturnEvent& result) {
  read_changes();
  observers_.returned(result);
}

void Watch::preemptible() {
  std::ranges::move(judge({.subject = subject_, .census = census(), .granules = &granules_}),
                    std::back_inserter(in_between_));
}

const Census& Watch::census() {
  read_changes();
  return census_;
}

std::vector<Violation> Watch::violations(std::span<const std::string> names) {
  std::vector<Violation> violations =
      judge({.subject = subject_, .census = census(), .granules = &granules_}, names);
  granules_.clear();
  for (Violation& violation : std::exchange(in_between_, {})) {
    const bool known =
        std::ranges::find(violations, violation.invariant, &Violation::invariant) != violations.end();
    if (known || !is_asked(violation.invariant, names)) continue;
    violation.text += ", in the middle of the command";
    violations.push_back(std::move(violation));
  }
  for (const Followed& followed : followed_) {
    auto violation = followed.follower->take();
    if (!violation || !is_asked(followed.name, names)) continue;
    violation->invariant = followed.name;
    violations.push_back(std::move(*violation));
  }
  return violations;
}

}  // namespace realmsim::invariants
