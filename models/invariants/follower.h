// What the rows about happenings are made of.
#pragma once

#include <utility>

#include "models/invariants/invariants.h"

namespace realmsim::invariants {

// Sees every event in order: a call before it is carried out, and after it has returned the entries that it
// has changed before its return.
class Follower : public Observer {
 public:
  explicit Follower(const Subject& subject) : subject_(subject) {}

  // A protected entry other than TABLE as it is now.
  virtual void entry_read(Pa /*rd*/, Ipa /*ipa*/, int /*level*/, const rmm::RttEntry& /*entry*/) {}

  // The first violation since asked last.
  Verdict take() { return std::exchange(first_, std::nullopt); }

 protected:
  [[nodiscard]] const Subject& subject() const { return subject_; }
  [[nodiscard]] const rmm::State& rmm() const { return subject_.rmm; }
  // RD of the realm that runs on the processing element.
  [[nodiscard]] std::optional<Pa> realm_on(CpuIndex cpu) const {
    const auto running = rmm().running.find(cpu);
    if (running == rmm().running.end()) return std::nullopt;
    return rmm().recs.at(running->second).owner;
  }
  void violated(std::string text, std::optional<StateKey> since = std::nullopt) {
    if (!first_) first_ = Violation{.text = std::move(text), .since = since};
  }

 private:
  const Subject& subject_;
  Verdict first_;
};

}  // namespace realmsim::invariants
