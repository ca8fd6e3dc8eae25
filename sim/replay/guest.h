// One virtual processor of a realm that runs: its registers, and what happens when it does something.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/replay/realm_action.h"
#include "sim/replay/replay_machine.h"

namespace realmsim::replay {

// How an action of a realm ended.
struct ActionOutcome {
  std::optional<std::uint64_t> host_x0;  // what REC_ENTER returns, if the realm has exited
  std::optional<ActionSeen> seen;        // an exception that the realm took, or the exit
  std::optional<Registers> refused;      // a call that a check refused
  std::string fault;                     // what an access met, in words
};

class Guest {
 public:
  // The realm that runs on `cpu`.
  Guest(ReplayMachine& machine, CpuIndex cpu) : machine_(machine), cpu_(cpu) {}

  [[nodiscard]] Pa address() const { return *machine_.backend().running(cpu_); }
  [[nodiscard]] backends::ProcessorContext context() const { return *machine_.backend().context(address()); }
  ActionOutcome perform(const RealmAction& action);
  // Bytes of the realm's own memory; nothing where it has none.
  [[nodiscard]] std::optional<std::vector<std::byte>> read(Ipa ipa, std::size_t bytes);

 private:
  ActionOutcome take(const GuestCall& call);
  ActionOutcome take(const RealmExceptionKind& kind);
  ActionOutcome take(const GuestAccess& access);
  ActionOutcome take(const SetRegister& set);
  ActionOutcome take(const WriteHostCall& write);
  ActionOutcome take(const CheckMemory&) { return {}; }
  machine::Translation translate(machine::AccessType type, Ipa ipa);
  [[nodiscard]] int leaf_level(Ipa ipa) const;
  void move(const machine::RealmAccess& access, Pa pa);

  ReplayMachine& machine_;
  CpuIndex cpu_;
};

}  // namespace realmsim::replay
