#include "sim/replay/guest.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "sim/replay/receipt.h"

namespace realmsim::replay {
namespace {

constexpr unsigned kZeroRegister = 31;

ActionOutcome exited(std::uint64_t host_x0) {
  return {.host_x0 = host_x0, .seen = ActionSeen::RecExit};
}

std::uint64_t extended(std::uint64_t value, const GuestAccess& access) {
  const unsigned unused = 64 - 8u * access.access.bytes;
  if (access.sign) value = static_cast<std::uint64_t>(static_cast<std::int64_t>(value << unused) >> unused);
  return access.sf ? value : value & 0xffff'ffff;
}

}  // namespace

rmm::Rec& Guest::rec() {
  return machine_.backend().state().rmm.recs.at(*machine_.backend().running(kReplayCpu));
}

ActionOutcome Guest::perform(const RealmAction& action) {
  return std::visit([this](const auto& what) { return take(what); }, action.what);
}

machine::Translation Guest::translate(machine::AccessType type, Ipa ipa) {
  machine::DirectPort port{machine_.machine()};
  return machine::translate(machine_.machine().cpus[kReplayCpu],
                            {.type = type, .address = ipa.value, .pas = Pas::Realm}, port);
}

ActionOutcome Guest::take(const GuestCall& call) {
  if (call.host_call && !call.arguments.empty())
    take(WriteHostCall{{call.arguments.front()}, *call.host_call});
  Registers x = machine_.backend().realm_registers(kReplayCpu);
  x[0] = call.fid;
  std::ranges::copy(call.arguments, x.begin() + 1);
  const backends::CallReturn result = machine_.backend().smc(kReplayCpu, x, machine_.meter());
  if (result.flow == backends::Flow::ExitedRealm) return exited(result.x[0]);
  return {};
}

ActionOutcome Guest::take(const GuestEvent& event) {
  if (event == GuestEvent::Irq) return exited(machine_.backend().interrupt(kReplayCpu, machine_.meter()));
  return {.known = false};
}

ActionOutcome Guest::take(const GuestAccess& access) {
  machine::RealmAccess request = access.access;
  const bool store = request.type == machine::AccessType::Store;
  if (store && access.srt != kZeroRegister) request.value = rec().gprs[access.srt];
  const machine::Translation translation = translate(request.type, request.ipa);
  if (translation.fault == FaultKind::None) {
    const std::uint64_t in_page =
        std::min<std::uint64_t>(request.bytes, kGranuleBytes - translation.pa.offset_in(kGranuleBytes));
    std::array<std::byte, 8> bytes{};
    const std::span<std::byte> moved{bytes.data(), in_page};
    if (store) {
      std::memcpy(bytes.data(), &request.value, sizeof request.value);
      machine_.machine().memory.write(translation.pa, moved);
    } else {
      machine_.machine().memory.read(translation.pa, moved);
      std::uint64_t value = 0;
      std::memcpy(&value, bytes.data(), sizeof value);
      if (request.type == machine::AccessType::Load && access.srt != kZeroRegister)
        rec().gprs[access.srt] = extended(value, access);
    }
    return {};
  }
  const backends::FaultReturn result =
      machine_.backend().fault(kReplayCpu, request, translation, machine_.meter());
  ActionOutcome outcome;
  if (result.seen == Seen::Exit) outcome = exited(result.host_x0);
  if (result.seen == Seen::ExternalAbort) outcome.seen = ActionSeen::ExternalAbort;
  outcome.receipt.push_back(fmt::format("ipa {:#x}: {} at level {}, taken by the {}", request.ipa.value,
                                        name_of(translation.fault), translation.level,
                                        name_of(result.recipient)));
  return outcome;
}

ActionOutcome Guest::take(const SetRegister& set) {
  rec().gprs[set.reg] = set.value;
  return {};
}

ActionOutcome Guest::take(const WriteHostCall& write) {
  constexpr std::uint64_t kHostCallBytes = 256;
  const machine::Translation translation = translate(machine::AccessType::Store, write.ipa);
  if (translation.fault != FaultKind::None || !write.ipa.aligned_to(kHostCallBytes)) return {};
  machine::Memory& memory = machine_.machine().memory;
  memory.write64(translation.pa, write.content.imm);
  rmm::write_host_call(memory, translation.pa, write.content);
  return {};
}

std::optional<std::vector<std::byte>> Guest::read(Ipa ipa, std::size_t bytes) {
  const machine::Translation translation = translate(machine::AccessType::Load, ipa);
  if (translation.fault != FaultKind::None ||
      bytes > kGranuleBytes - translation.pa.offset_in(kGranuleBytes)) {
    return std::nullopt;
  }
  std::vector<std::byte> found(bytes);
  machine_.machine().memory.read(translation.pa, found);
  return found;
}

}  // namespace realmsim::replay
