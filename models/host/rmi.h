// RMI calls as the hypervisor makes them. After a call that must succeed has failed, the rest of a sequence
// does nothing, and the failure tells which call it was.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>

#include "models/host/granule_pool.h"
#include "models/host/port.h"
#include "models/rmm/command.h"
#include "models/rmm/status.h"

namespace realmsim::host {

struct Failure {
  std::string_view command;  // or what ran out
  std::uint64_t x0 = 0;
};

class Rmi {
 public:
  Rmi(Port& port, GranulePool& pool) : port_(port), pool_(pool) {}

  // Must succeed.
  Registers call(const rmm::Command& command, std::initializer_list<std::uint64_t> arguments);
  // May fail; the caller looks at X0.
  Registers ask(const rmm::Command& command, std::initializer_list<std::uint64_t> arguments);

  // A granule of the pool, DELEGATED.
  Pa take_delegated();
  Pa take_delegated(std::uint64_t granules);  // contiguous, aligned to their size
  // A granule of the pool, left Non-secure.
  Pa take();
  void give_back(Pa granule);  // Non-secure
  void undelegate_and_return(Pa granule);

  [[nodiscard]] const std::optional<Failure>& failure() const { return failure_; }
  // Of firmware that says it succeeds and gets nowhere.
  void give_up(std::string_view what) { failure_ = Failure{what}; }
  [[nodiscard]] Port& port() { return port_; }

 private:
  Pa taken(std::optional<Pa> granule);

  Port& port_;
  GranulePool& pool_;
  std::optional<Failure> failure_;
};

}  // namespace realmsim::host
