#include "sim/replay/guest.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "models/base/bits.h"

namespace realmsim::replay {
namespace {

constexpr unsigned kZeroRegister = 31;

ActionOutcome exited(std::uint64_t host_x0) {
  return {.host_x0 = host_x0, .seen = ActionSeen::RecExit};
}

// What a load brings into its register.
std::uint64_t extended(std::uint64_t value, const machine::RealmAccess& access) {
  const unsigned unused = 64 - 8u * access.bytes;
  if (access.sign_extend)
    value = static_cast<std::uint64_t>(static_cast<std::int64_t>(value << unused) >> unused);
  return access.wide ? value : low_bits(value, 32);
}

}  // namespace

ActionOutcome Guest::perform(const RealmAction& action) {
  return std::visit([this](const auto& what) { return take(what); }, action.what);
}

machine::Translation Guest::translate(machine::AccessType type, Ipa ipa) {
  machine::DirectPort port{machine_.machine()};
  return machine::translate(machine_.machine().cpus[cpu_],
                            {.type = type, .address = ipa.value, .pas = Pas::Realm}, port);
}

int Guest::leaf_level(Ipa ipa) const {
  const Pa rd = machine_.backend().state().rmm.recs.at(address()).owner;
  const auto entry = machine_.backend().entry(rd, ipa);
  return entry ? entry->level : machine::kPageLevel;
}

ActionOutcome Guest::take(const GuestCall& call) {
  if (call.host_call && !call.arguments.empty())
    take(WriteHostCall{{call.arguments.front()}, *call.host_call});
  Registers x = machine_.backend().realm_registers(cpu_);
  x[0] = call.fid;
  std::ranges::copy(call.arguments, x.begin() + 1);
  const backends::CallReturn result = machine_.backend().smc(cpu_, x, machine_.meter());
  if (result.flow == backends::Flow::ExitedRealm) return exited(result.x[0]);
  if (!result.refused.empty()) return {.refused = x};
  return {};
}

ActionOutcome Guest::take(const RealmExceptionKind& kind) {
  const ExceptionTaken taken = machine_.backend().exception(cpu_, {.kind = kind}, machine_.meter());
  if (taken.seen == Seen::Exit) return exited(taken.host_x0);
  if (taken.seen == Seen::Undefined) return {.seen = ActionSeen::Undefined};
  return {};
}

ActionOutcome Guest::take(const GuestAccess& access) {
  machine::RealmAccess request = access.access;
  const bool store = request.type == machine::AccessType::Store;
  if (store && request.reg != kZeroRegister) request.value = context().x[request.reg];
  machine::Translation translation = translate(request.type, request.ipa);
  if (access.permission_fault && translation.fault == FaultKind::None) {
    translation.fault = FaultKind::Stage2Permission;
    translation.level = leaf_level(request.ipa);
  }
  if (translation.fault == FaultKind::None) {
    move(request, translation.pa);
    return {};
  }
  const backends::FaultReturn taken = machine_.backend().fault(cpu_, request, translation, machine_.meter());
  ActionOutcome outcome;
  if (taken.recipient == Recipient::Host) outcome = exited(taken.host_x0);
  if (taken.recipient == Recipient::Realm) outcome.seen = seen_by_realm(translation.fault);
  outcome.fault = fmt::format("ipa {:#x}: {} at level {}, taken by the {}", request.ipa.value,
                              name_of(translation.fault), translation.level, name_of(taken.recipient));
  return outcome;
}

// The instruction completes. An access reaches no further than its granule.
void Guest::move(const machine::RealmAccess& access, Pa pa) {
  machine::Memory& memory = machine_.machine().memory;
  std::array<std::byte, 8> bytes{};
  const std::span<std::byte> moved{
      bytes.data(), std::min<std::size_t>(access.bytes, kGranuleBytes - pa.offset_in(kGranuleBytes))};
  if (access.type == machine::AccessType::Store) {
    std::memcpy(bytes.data(), &access.value, bytes.size());
    memory.write(pa, moved);
  } else if (access.type == machine::AccessType::Load && access.reg != kZeroRegister) {
    memory.read(pa, moved);
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data(), bytes.size());
    machine_.backend().set_realm_register(cpu_, access.reg, extended(value, access));
  }
}

ActionOutcome Guest::take(const SetRegister& set) {
  machine_.backend().set_realm_register(cpu_, set.reg, set.value);
  return {};
}

ActionOutcome Guest::take(const WriteHostCall& write) {
  const machine::Translation translation = translate(machine::AccessType::Store, write.ipa);
  if (translation.fault != FaultKind::None || !write.ipa.aligned_to(rmm::kHostCallBytes)) return {};
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
