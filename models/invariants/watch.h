// All invariants of one machine from its boot on, at the price of what changes: the census is kept up to
// date, only granules that changed are looked at again, and what happens is followed.
#pragma once

#include "models/base/observers.h"
#include "models/invariants/follower.h"

namespace realmsim::invariants {

class Watch final : public Observer {
 public:
  // Of a machine that has just booted and outlives this.
  explicit Watch(const Subject& subject);
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  void state_changed(const StateChange& change) override;
  void called(const CallEvent& call) override { observers_.called(call); }
  void returned(const ReturnEvent& result) override;
  void faulted(const FaultEvent& fault) override { observers_.faulted(fault); }
  void exited(const ExitEvent& exit) override { observers_.exited(exit); }
  void overwritten(Pa granule) override { observers_.overwritten(granule); }
  void accessed(const AccessEvent& access) override { observers_.accessed(access); }
  void locked(const LockEvent& lock) override { observers_.locked(lock); }
  void unlocked(const LockEvent& lock) override { observers_.unlocked(lock); }
  // What others would see then must be sound as well.
  void preemptible() override;

  // Violations of the named invariants, or of all if `names` is empty; the first of each since asked last.
  std::vector<Violation> violations(std::span<const std::string> names = {});

  // What has been kept must be what a look at everything finds.
  [[nodiscard]] const Census& census();

 private:
  struct Followed {
    std::string_view name;
    std::unique_ptr<Follower> follower;
  };

  void read_changes();

  Subject subject_;
  std::vector<Followed> followed_;
  Observers observers_;
  Census census_;
  Changes changes_;
  std::set<Pa> granules_;
  std::vector<Violation> in_between_;  // in the middle of commands
};

}  // namespace realmsim::invariants
