// The machine that a trace is replayed on: set up as the header says, as fresh as after boot at the start of
// each sequence, with a log that says since which call a piece of state is as it is.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/backends/cca.h"
#include "sim/replay/header.h"

namespace realmsim::replay {

// Which call changed what, in order. Writing it down costs a few nanoseconds; only a receipt looks.
class ChangeLog final : public Observer {
 public:
  void begin_sequence() {
    changes_.clear();
    calls_.clear();
  }
  void begin_call(std::uint64_t n, std::string_view name) { calls_.push_back({n, std::string{name}}); }
  void state_changed(const StateChange& change) override {
    if (change.before != change.after) changes_.push_back({{change.kind, change.key}, calls_.size() - 1});
  }

  struct CallName {
    std::uint64_t n = 0;
    std::string name;  // of a command, or of a call of the trace
  };
  // The call that changed it last; nothing for state that is as at boot.
  [[nodiscard]] std::optional<CallName> since(const StateKey& key) const;

 private:
  struct Change {
    StateKey key;
    std::size_t call;
  };
  std::vector<CallName> calls_;
  std::vector<Change> changes_;
};

class ReplayMachine {
 public:
  ReplayMachine(const Header& header, backends::SharedMemory shared_memory);

  void start_sequence();

  [[nodiscard]] backends::Cca& backend() { return backend_; }
  [[nodiscard]] const backends::Cca& backend() const { return backend_; }
  [[nodiscard]] machine::Machine& machine() { return backend_.machine(); }
  [[nodiscard]] Meter& meter() { return meter_; }
  [[nodiscard]] ChangeLog& changes() { return changes_; }
  [[nodiscard]] const ChangeLog& changes() const { return changes_; }

  // Where the instruction stands with which a virtual processor exited last; 0 before its first exit.
  void remember_exit(Pa processor, std::uint64_t pc) { exit_pc_[processor] = pc; }
  [[nodiscard]] std::uint64_t exit_pc(Pa processor) const {
    const auto found = exit_pc_.find(processor);
    return found == exit_pc_.end() ? 0 : found->second;
  }

  // An access of the host at EL2.
  [[nodiscard]] FaultKind host_access(Pa pa) const;
  // The host writes a whole granule, if it can reach it.
  void host_write(Pa granule, const machine::Page& page);

 private:
  ChangeLog changes_;
  backends::Cca backend_;
  backends::CcaState booted_;
  std::map<Pa, std::uint64_t> exit_pc_;
  Meter meter_;
};

}  // namespace realmsim::replay
