// Since which step a piece of state is as it is: the second half of every receipt.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "models/base/observer.h"

namespace realmsim::run {

struct StepName {
  std::size_t number = 0;  // from 1; 0: while the machine was built
  std::string actor;
  std::string verb;
};

class Provenance final : public Observer {
 public:
  void begin_step(StepName step) { steps_.push_back(std::move(step)); }

  void state_changed(const StateChange& change) override {
    if (change.before != change.after)
      last_change_.insert_or_assign(StateKey{change.kind, change.key}, steps_.size() - 1);
  }

  // Nothing for state that has never changed.
  [[nodiscard]] std::optional<StepName> since(const StateKey& key) const {
    const auto found = last_change_.find(key);
    if (found == last_change_.end()) return std::nullopt;
    return steps_[found->second];
  }

 private:
  struct Hash {
    std::size_t operator()(const StateKey& key) const {
      return std::hash<std::uint64_t>{}(key.key.value << 4 | static_cast<std::uint64_t>(key.kind));
    }
  };

  std::vector<StepName> steps_{{}};
  std::unordered_map<StateKey, std::size_t, Hash> last_change_;  // looked up only: its order tells nothing
};

}  // namespace realmsim::run
