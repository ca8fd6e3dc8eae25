// Since which step a piece of state is as it is: the second half of every receipt.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "models/base/observer.h"

namespace realmsim::run {

struct StepName {
  std::size_t number = 0;  // from 1; 0: while the machine was built
  std::string actor;
  std::string verb;
};

class Provenance final : public Observer {
 public:
  void begin_step(StepName step) { current_ = std::move(step); }

  void state_changed(const StateChange& change) override {
    if (change.before != change.after)
      last_change_.insert_or_assign(StateKey{change.kind, change.key}, current_);
  }

  // Nothing for state that has never changed.
  [[nodiscard]] std::optional<StepName> since(const StateKey& key) const {
    const auto found = last_change_.find(key);
    if (found == last_change_.end()) return std::nullopt;
    return found->second;
  }

 private:
  StepName current_;
  std::map<StateKey, StepName> last_change_;
};

}  // namespace realmsim::run
