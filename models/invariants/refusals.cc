// FAILED-IS-NOTHING. A realm's call may be refused by an exit; that its REC no longer runs is the answer. The
// firmware of CAEC's authors has two calls whose refusals are known to leave something behind.
#include <fmt/format.h>

#include "models/invariants/follower.h"
#include "models/invariants/followers.h"

namespace realmsim::invariants {
namespace {

class Refusals final : public Follower {
 public:
  using Follower::Follower;

  void called(const CallEvent& call) override {
    command_ = call.command;
    changed_.reset();
  }
  void state_changed(const StateChange& change) override {
    if (!changed_ && change.before != change.after && change.kind != StateKind::RecState)
      changed_ = StateKey{change.kind, change.key};
  }
  void overwritten(Pa granule) override {
    if (!changed_) changed_ = StateKey{StateKind::GranuleState, granule};
  }
  void returned(const ReturnEvent& result) override {
    if (result.refused_check.empty() || !changed_ || leaves_something()) return;
    violated(fmt::format("{} was refused by {} and has changed {} {:#x}", command_, result.refused_check,
                         realmsim::name_of(changed_->kind), changed_->key.value),
             changed_);
  }

 private:
  [[nodiscard]] bool leaves_something() const {
    return subject().csm != nullptr && subject().csm->profile == csm::Profile::Fork &&
           (command_ == "RMI_APT_CREATE" || command_ == "RSI_CSM_ATTACH");
  }

  std::string_view command_;
  std::optional<StateKey> changed_;
};

}  // namespace

std::unique_ptr<Follower> follow_refusals(const Subject& subject) {
  return std::make_unique<Refusals>(subject);
}

}  // namespace realmsim::invariants
