// A machine without confidential computing: no granule protection check, no RMM, no calls that make realms.
// What the hypervisor can name it can read, write and execute.
#pragma once

#include <memory>
#include <vector>

#include "models/backends/backend.h"

namespace realmsim::backends {

class Plain final : public Backend {
 public:
  // DRAM holds that byte.
  Plain(std::shared_ptr<const machine::MemoryMap> map, std::vector<machine::Cpu> cpus, std::byte poison)
      : machine_(std::move(map), std::move(cpus)) {
    machine_.poison_dram(poison);
  }

  [[nodiscard]] machine::Machine& machine() override { return machine_; }
  [[nodiscard]] const machine::Machine& machine() const override { return machine_; }
  [[nodiscard]] const std::vector<CommandDescription>& commands() const override { return plain_commands(); }
  CallReturn smc(CpuIndex cpu, const Registers& x, Meter& meter) override;
  FaultReturn fault(CpuIndex cpu, const machine::RealmAccess& access, const machine::Translation& translation,
                    Meter& meter) override;
  [[nodiscard]] std::optional<FaultKind> stopped() const override { return std::nullopt; }
  ExceptionTaken exception(CpuIndex cpu, const RealmException& exception, Meter& meter) override;
  std::uint64_t move_granules(SecurityState caller, Pa base, std::uint64_t count, machine::Gpi target,
                              Meter& meter) override;
  void accessed(CpuIndex, const machine::AccessRequest&, const machine::Translation&) override {}
  [[nodiscard]] std::optional<Pa> running(CpuIndex) const override { return std::nullopt; }
  [[nodiscard]] Registers realm_registers(CpuIndex) const override { return {}; }
  [[nodiscard]] std::optional<ProcessorContext> context(Pa) const override { return std::nullopt; }
  void set_realm_register(CpuIndex cpu, unsigned reg, std::uint64_t value) override;
  [[nodiscard]] std::vector<ReceiptCheck> receipt(CpuIndex, const Registers&) const override { return {}; }
  [[nodiscard]] StatusView status(const CommandDescription&, std::uint64_t) const override { return {}; }
  [[nodiscard]] GranuleView granule(Pa) const override { return {.gpi = machine::Gpi::All}; }
  [[nodiscard]] std::optional<EntryView> entry(Pa, Ipa) const override { return std::nullopt; }
  [[nodiscard]] std::optional<std::uint64_t> realm_id(Pa) const override { return std::nullopt; }
  std::vector<invariants::Violation> violations(std::span<const std::string>) override { return {}; }
  [[nodiscard]] std::uint64_t hash() const override;

  static const std::vector<CommandDescription>& plain_commands();

 private:
  machine::Machine machine_;
};

}  // namespace realmsim::backends
