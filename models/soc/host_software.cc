#include "models/soc/host_software.h"

#include <utility>

namespace realmsim::soc {

backends::CallReturn HostSoftware::call(const Registers& x) {
  FirmwareCall call;
  call.x = x;
  element_.call_firmware(call);
  return call.returned;
}

std::uint64_t HostSoftware::interrupt() {
  FirmwareCall call;
  call.kind = FirmwareCall::Kind::Interrupt;
  element_.call_firmware(call);
  return call.host_x0;
}

machine::Translation HostSoftware::access(SecurityState state, machine::AccessType type, Pa pa, Pas pas,
                                          std::span<std::byte> bytes) {
  machine::Cpu& cpu = element_.backend().machine().cpus[element_.index()];
  const auto running = std::exchange(cpu.stage2, std::nullopt);
  const SecurityState before = std::exchange(cpu.state, state);
  const auto result = element_.access({.type = type, .address = pa.value, .pas = pas, .bytes = bytes});
  cpu.state = before;
  cpu.stage2 = running;
  return result;
}

// The hypervisor's own buffers: copied at memory speed, without their way through the caches.
void HostSoftware::write(Pa pa, std::span<const std::byte> bytes) {
  element_.backend().machine().memory.write(pa, bytes);
  element_.charge(MicroOp::GranuleByteCopied, bytes.size());
}

void HostSoftware::read(Pa pa, std::span<std::byte> bytes) {
  element_.backend().machine().memory.read(pa, bytes);
  element_.charge(MicroOp::GranuleByteCopied, bytes.size());
}

}  // namespace realmsim::soc
