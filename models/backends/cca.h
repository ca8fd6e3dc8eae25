// Arm CCA: machine, monitor, RMM and, with `cca-csm`, confidential shared memory, as one value with an
// interface around it.
#pragma once

#include <array>
#include <memory>

#include "models/backends/backend.h"
#include "models/backends/cca_commands.h"
#include "models/base/observers.h"
#include "models/csm/state.h"
#include "models/invariants/watch.h"
#include "models/rmm/dispatch.h"
#include "models/rmm/effects.h"
#include "models/rmm/mutant.h"
#include "models/rmm/state.h"

namespace realmsim::backends {

// The whole architectural state: copy it to go back, compare it to see whether anything changed.
struct CcaState {
  machine::Machine machine;
  monitor::GptLibrary gpt_library;
  rmm::State rmm;
  csm::State csm;
  std::optional<FaultKind> stopped;  // what the firmware has come to, if it goes no further

  friend bool operator==(const CcaState&, const CcaState&) = default;
  [[nodiscard]] std::uint64_t hash() const;
};

struct CcaOptions {
  SharedMemory shared_memory = SharedMemory::Absent;
  rmm::Config firmware;
  monitor::GptLibrary gpt_library;
  // Follows what happens, so that all invariants can be judged, and by what has changed. Otherwise those of
  // what is, by a look at everything.
  bool watched = false;
  std::vector<std::string> mutants;  // what the firmware lacks
};

class Cca final : public Backend {
 public:
  // Boots: granule protection tables built, every delegable granule UNDELEGATED.
  Cca(std::shared_ptr<const machine::MemoryMap> map, std::vector<machine::Cpu> cpus,
      const CcaOptions& options, Observer& observer);
  Cca(const Cca&) = delete;
  Cca& operator=(const Cca&) = delete;

  [[nodiscard]] CcaState& state() { return state_; }
  [[nodiscard]] const CcaState& state() const { return state_; }
  [[nodiscard]] rmm::CommandTable rmi_table() const { return rmi_; }
  [[nodiscard]] rmm::CommandTable rsi_table() const { return rsi_; }

  [[nodiscard]] machine::Machine& machine() override { return state_.machine; }
  [[nodiscard]] const machine::Machine& machine() const override { return state_.machine; }
  [[nodiscard]] const std::vector<CommandDescription>& commands() const override { return descriptions_; }
  CallReturn smc(CpuIndex cpu, const Registers& x, Meter& meter) override;
  FaultReturn fault(CpuIndex cpu, const machine::RealmAccess& access, const machine::Translation& translation,
                    Meter& meter) override;
  [[nodiscard]] std::optional<FaultKind> stopped() const override { return state_.stopped; }
  ExceptionTaken exception(CpuIndex cpu, const RealmException& exception, Meter& meter) override;
  [[nodiscard]] std::optional<Pa> running(CpuIndex cpu) const override;
  [[nodiscard]] Registers realm_registers(CpuIndex cpu) const override;
  [[nodiscard]] std::optional<ProcessorContext> context(Pa processor) const override;
  void set_realm_register(CpuIndex cpu, unsigned reg, std::uint64_t value) override;
  [[nodiscard]] std::vector<ReceiptCheck> receipt(CpuIndex cpu, const Registers& x) const override;
  [[nodiscard]] StatusView status(const CommandDescription& command, std::uint64_t x0) const override;
  [[nodiscard]] GranuleView granule(Pa pa) const override;
  [[nodiscard]] std::optional<EntryView> entry(Pa rd, Ipa ipa) const override;
  [[nodiscard]] std::optional<std::uint64_t> realm_id(Pa rd) const override;
  std::uint64_t move_granules(SecurityState caller, Pa base, std::uint64_t count, machine::Gpi target,
                              Meter& meter) override;
  void accessed(CpuIndex cpu, const machine::AccessRequest& request,
                const machine::Translation& translation) override;
  std::vector<invariants::Violation> violations(std::span<const std::string> names) override {
    return watch_ ? watch_->violations(names) : invariants::judge(subject(), names);
  }
  [[nodiscard]] invariants::Subject subject() const { return {state_.machine, state_.rmm, &state_.csm}; }
  [[nodiscard]] invariants::Watch* watch() { return watch_.get(); }
  [[nodiscard]] std::uint64_t hash() const override { return state_.hash(); }

 private:
  void stop(CpuIndex cpu, FaultKind kind);
  [[nodiscard]] rmm::Effects effects(CpuIndex cpu, Meter& meter);
  [[nodiscard]] rmm::CommandTable table_for(CpuIndex cpu) const { return running(cpu) ? rsi_ : rmi_; }
  [[nodiscard]] const CommandDescription& description_of(const rmm::Command& command) const;

  CcaState state_;
  rmm::Config config_;
  std::optional<rmm::MutatedTable> unsound_rmi_;
  std::optional<rmm::MutatedTable> unsound_rsi_;
  rmm::CommandTable rmi_;
  rmm::CommandTable rsi_;
  const std::vector<CommandDescription>& descriptions_;
  std::unique_ptr<invariants::Watch> watch_;
  Observers both_;
  Observer& observer_;
};

}  // namespace realmsim::backends
