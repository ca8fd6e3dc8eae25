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
  call.kind = FirmwareCall::Kind::Exception;
  element_.call_firmware(call);
  return call.taken.host_x0;
}

std::uint64_t HostSoftware::move_granules(SecurityState caller, Pa base, std::uint64_t count,
                                          machine::Gpi target) {
  FirmwareCall call;
  call.kind = FirmwareCall::Kind::MoveGranules;
  call.caller = caller;
  call.base = base;
  call.count = count;
  call.target = target;
  element_.call_firmware(call);
  return call.moved;
}

machine::Translation HostSoftware::access(SecurityState state, machine::AccessType type, Pa pa, Pas pas,
                                          std::span<std::byte> bytes) {
  machine::Cpu& cpu = element_.backend().machine().cpus[element_.index()];
  const auto running = std::exchange(cpu.stage2, std::nullopt);
  const SecurityState before = std::exchange(cpu.state, state);
  const auto result = element_.access({{.type = type, .address = pa.value, .pas = pas}, bytes});
  cpu.state = before;
  cpu.stage2 = running;
  return result;
}

void HostSoftware::invalidate(SecurityState state, std::optional<Pa> page) {
  element_.maintain_tlbs(
      [=](machine::Machine& machine) { machine::invalidate_physical(machine, state, page); });
}

// At memory speed, without its way through the caches.
void HostSoftware::write(Pa pa, std::span<const std::byte> bytes) {
  element_.backend().machine().memory.write(pa, bytes);
  element_.charge(MicroOp::GranuleByteCopied, bytes.size());
}

void HostSoftware::read(Pa pa, std::span<std::byte> bytes) {
  element_.backend().machine().memory.read(pa, bytes);
}

}  // namespace realmsim::soc
