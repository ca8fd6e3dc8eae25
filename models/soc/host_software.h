// The hypervisor, the secure world or a device on a processing element, with time.
#pragma once

#include "models/soc/processing_element.h"
#include "models/soc/software.h"

namespace realmsim::soc {

class HostSoftware final : public PhysicalSoftware {
 public:
  explicit HostSoftware(ProcessingElement& element) : element_(element) {}

  Registers smc(const Registers& x) override { return call(x).x; }
  void write(Pa pa, std::span<const std::byte> bytes) override;
  void read(Pa pa, std::span<std::byte> bytes) override;
  void charge(MicroOp op, std::uint64_t count) override { element_.charge(op, count); }
  backends::CallReturn call(const Registers& x) override;
  std::uint64_t interrupt() override;
  std::uint64_t move_granules(SecurityState caller, Pa base, std::uint64_t count,
                              machine::Gpi target) override;
  machine::Translation access(SecurityState state, machine::AccessType type, Pa pa, Pas pas,
                              std::span<std::byte> bytes) override;
  void invalidate(SecurityState state, std::optional<Pa> page) override;

 private:
  ProcessingElement& element_;
};

}  // namespace realmsim::soc
