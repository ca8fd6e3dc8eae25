#include "tests/support/direct_machine.h"

#include <algorithm>

#include "models/base/granule_pieces.h"
#include "models/machine/gpt.h"
#include "models/rmm/rmi_table.h"

namespace realmsim::testing {
namespace {

std::shared_ptr<const machine::MemoryMap> small_map(std::uint32_t granules) {
  using machine::RegionKind;
  const Pa firmware{0xf000'0000};
  return std::make_shared<const machine::MemoryMap>(std::vector<machine::Region>{
      {"devices", RegionKind::Device, Pa{0}, kDramBase.value},
      {"dram", RegionKind::Dram, kDramBase, std::uint64_t{granules} * kGranuleBytes},
      {"rmm", RegionKind::Realm, firmware, 0x10'0000},
      {"secure", RegionKind::Secure, firmware + 0x10'0000, 0x10'0000},
      {"el3", RegionKind::Root, firmware + 0x20'0000, 0x80'0000},
  });
}

}  // namespace

DirectMachine::DirectMachine(const DirectOptions& options, Observer* observer)
    : backend_(
          small_map(options.granules), std::vector<machine::Cpu>(options.cpus),
          {.shared_memory = options.shared_memory, .firmware = options.firmware, .watched = options.watched},
          observer != nullptr ? *observer : silent_) {}

backends::CallReturn DirectMachine::call(CpuIndex cpu, const rmm::Command& command,
                                         std::initializer_list<std::uint64_t> arguments) {
  Registers x{command.fid};
  std::ranges::copy(arguments, x.begin() + 1);
  return backend_.smc(cpu, x, meter_);
}

machine::Translation DirectMachine::translate(CpuIndex cpu, const machine::AccessRequest& request) {
  machine::DirectPort port{machine(), cpu};
  const auto result = machine::translate(machine().cpus[cpu], request, port);
  if (result.fault == FaultKind::None) backend_.accessed(cpu, request, result);
  return result;
}

machine::Translation DirectMachine::load(CpuIndex cpu, std::uint64_t address, Pas pas,
                                         std::span<std::byte> bytes) {
  const auto result = translate(cpu, {machine::AccessType::Load, address, pas});
  if (result.fault == FaultKind::None) machine().memory.read(result.pa, bytes);
  return result;
}

machine::Translation DirectMachine::store(CpuIndex cpu, std::uint64_t address, Pas pas,
                                          std::span<const std::byte> bytes) {
  const auto result = translate(cpu, {machine::AccessType::Store, address, pas});
  if (result.fault == FaultKind::None) machine().memory.write(result.pa, bytes);
  return result;
}

void set_gpi(machine::Machine& machine, Pa granule, machine::Gpi gpi) {
  const auto word = machine::current_word(machine, granule);
  const unsigned nibble = machine.gpc().geometry()->nibble(granule);
  machine.memory.write64(word->address, machine::replace_granule(word->value, nibble, gpi));
}

bool DirectGuestPort::enter() {
  if (machine_.backend().running(cpu_)) return true;
  const host::HostedRec& rec = realm_.recs.front();
  return machine_.call(cpu_, rmm::kRmiRecEnter, {rec.rec.value, rec.run.value}).flow ==
         backends::Flow::EnteredRealm;
}

bool DirectGuestPort::serve_and_enter() {
  DirectHostPort port{machine_, cpu_};
  host::Rmi rmi{port, pool_};
  return host::serve_exit(rmi, realm_, realm_.recs.front()) == host::Served::Progress && !rmi.failure() &&
         enter();
}

bool DirectGuestPort::read(Ipa at, std::span<std::byte> bytes) {
  return every_piece(at, bytes.size(), [&](Ipa here, std::uint64_t done, std::uint64_t size) {
    for (;;) {
      const auto result = machine_.load(cpu_, here.value, Pas::Realm, bytes.subspan(done, size));
      if (result.fault == FaultKind::None) return true;
      const auto taken = machine_.backend().fault(cpu_, {.type = machine::AccessType::Load, .ipa = here},
                                                  result, machine_.meter());
      if (taken.seen != Seen::Exit || !serve_and_enter()) return false;
    }
  });
}

bool DirectGuestPort::write(Ipa at, std::span<const std::byte> bytes) {
  return every_piece(at, bytes.size(), [&](Ipa here, std::uint64_t done, std::uint64_t size) {
    for (;;) {
      const auto result = machine_.store(cpu_, here.value, Pas::Realm, bytes.subspan(done, size));
      if (result.fault == FaultKind::None) return true;
      const auto taken = machine_.backend().fault(cpu_, {.type = machine::AccessType::Store, .ipa = here},
                                                  result, machine_.meter());
      if (taken.seen != Seen::Exit || !serve_and_enter()) return false;
    }
  });
}

bool DirectGuestPort::fill(Ipa at, std::uint64_t bytes, std::byte value) {
  return write(at, std::vector<std::byte>(bytes, value));
}

bool DirectGuestPort::in_place(Ipa at, std::uint64_t bytes, const Pass&,
                               const std::function<void(std::span<std::byte>)>& work) {
  std::vector<std::byte> buffer(bytes);
  if (!read(at, buffer)) return false;
  work(buffer);
  return write(at, buffer);
}

bool DirectGuestPort::copy(Ipa from, Ipa to, std::uint64_t bytes) {
  std::vector<std::byte> buffer(bytes);
  return read(from, buffer) && write(to, buffer);
}

bool DirectGuestPort::store32(Ipa at, std::uint32_t value) {
  return write(at, std::as_bytes(std::span{&value, 1}));
}

bool DirectGuestPort::poll32(Ipa at, std::uint32_t value) {
  std::uint32_t found = 0;
  return read(at, std::as_writable_bytes(std::span{&found, 1})) && found == value;
}

std::optional<Registers> DirectGuestPort::smc(const Registers& x) {
  const auto result = machine_.backend().smc(cpu_, x, machine_.meter());
  if (result.flow != backends::Flow::ExitedRealm) return result.x;
  if (!serve_and_enter()) return std::nullopt;
  return machine_.backend().realm_registers(cpu_);
}

}  // namespace realmsim::testing
