// A machine without any firmware worth the name: its calls are what firmware does to tables in memory and to
// what TLBs keep of them, an operation each, whoever asks. For tests of the path that accesses take.
#pragma once

#include <memory>

#include "models/backends/backend.h"
#include "models/machine/gpt_invalidation.h"

namespace realmsim::testing {

enum class BareCall : std::uint64_t {
  WriteWord,         // PA, word
  InvalidateIpa,     // VMID, IPA, bytes
  InvalidateVmid,    // VMID
  InvalidateStage1,  // VMID
  InvalidateVa,      // VMID, ASID, VA
  InvalidatePa,      // PA, machine::TlbiRange
  InvalidateAll,     // on this processing element
  InvalidateAllEverywhere,
};

inline Registers registers(BareCall call, std::uint64_t x1 = 0, std::uint64_t x2 = 0, std::uint64_t x3 = 0) {
  return {static_cast<std::uint64_t>(call), x1, x2, x3};
}

class BareFirmware final : public backends::Backend {
 public:
  BareFirmware(std::shared_ptr<const machine::MemoryMap> map, const std::vector<machine::Cpu>& cpus)
      : machine_(std::move(map), cpus) {}

  [[nodiscard]] machine::Machine& machine() override { return machine_; }
  [[nodiscard]] const machine::Machine& machine() const override { return machine_; }
  backends::CallReturn smc(CpuIndex cpu, const Registers& x, Meter& meter) override;

  // Faults are nobody's business, and nothing else is known here.
  backends::FaultReturn fault(CpuIndex, const machine::RealmAccess&, const machine::Translation&,
                              Meter&) override {
    return {};
  }
  [[nodiscard]] const std::vector<CommandDescription>& commands() const override { return no_commands_; }
  [[nodiscard]] std::optional<FaultKind> stopped() const override { return std::nullopt; }
  ExceptionTaken exception(CpuIndex, const RealmException&, Meter&) override { return {}; }
  std::uint64_t move_granules(SecurityState, Pa, std::uint64_t, machine::Gpi, Meter&) override { return 0; }
  void accessed(CpuIndex, const machine::AccessRequest&, const machine::Translation&) override {}
  [[nodiscard]] std::optional<Pa> running(CpuIndex) const override { return std::nullopt; }
  [[nodiscard]] Registers realm_registers(CpuIndex) const override { return {}; }
  [[nodiscard]] std::optional<backends::ProcessorContext> context(Pa) const override { return std::nullopt; }
  void set_realm_register(CpuIndex, unsigned, std::uint64_t) override {}
  [[nodiscard]] std::vector<backends::ReceiptCheck> receipt(CpuIndex, const Registers&) const override {
    return {};
  }
  [[nodiscard]] backends::StatusView status(const CommandDescription&, std::uint64_t) const override {
    return {};
  }
  [[nodiscard]] backends::GranuleView granule(Pa) const override { return {}; }
  [[nodiscard]] std::optional<backends::EntryView> entry(Pa, Ipa) const override { return std::nullopt; }
  [[nodiscard]] std::optional<std::uint64_t> realm_id(Pa) const override { return std::nullopt; }
  std::vector<invariants::Violation> violations(std::span<const std::string>) override { return {}; }
  [[nodiscard]] std::uint64_t hash() const override { return machine_.hash(); }

 private:
  machine::Machine machine_;
  std::vector<CommandDescription> no_commands_;
};

}  // namespace realmsim::testing
