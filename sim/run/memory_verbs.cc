// mem.read, mem.write, mem.fetch, mem.fill, mem.copy.
#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "models/machine/gpc_fault_routing.h"
#include "sim/run/step_runner.h"

namespace realmsim::run {

using machine::AccessType;
using scenario::Node;
using scenario::Step;

namespace {

// Of a fault of an access that names a PA, made at EL2: what the granule protection check cannot judge goes
// to EL3.
Recipient recipient_of(const machine::Translation& made, AccessType type) {
  if (!found_by_gpc(made.fault)) return Recipient::Host;
  const machine::GpcResult result{.fault = made.fault, .level = static_cast<std::uint8_t>(made.gpt_level)};
  const auto exception = machine::route_gpc_fault(result, {.exception_level = 2, .type = type}, {});
  return exception.target_el == 3 ? Recipient::Monitor : Recipient::Host;
}

}  // namespace

// Of an actor without stage 2 the PA is meant and, in its object form, the space; of a realm the IPA or the
// VA.
std::optional<StepRunner::Target> StepRunner::target_of(const Step& step, const Node& node) {
  const Node& value = values_.resolve(node);
  const Node* pa = &value;
  const Node* ipa = &value;
  const Node* va = nullptr;
  const Node* pas = nullptr;
  if (value.kind() == scenario::NodeKind::Object) {
    const auto member = [&](std::string_view key) -> const Node* {
      const scenario::Member* found = value.find(key);
      return found == nullptr ? nullptr : &values_.resolve(found->value);
    };
    pa = member("pa");
    ipa = member("ipa");
    va = member("va");
    pas = member("pas");
  }
  if (va != nullptr) {
    const auto at = values_.number(*va);
    return at ? std::optional{Target{.va = Va{*at}}} : std::nullopt;
  }
  if (by_realm(step)) {
    const auto at = values_.ipa(*ipa, *simulation_.realm(step.by));
    return at ? std::optional{Target{.ipa = *at}} : std::nullopt;
  }
  const auto at = values_.physical(*pa);
  const auto space =
      pas == nullptr ? std::optional{Pas::NonSecure} : values_.reader().choice(*pas, kPasNames);
  if (!at || !space) return std::nullopt;
  return Target{.pa = *at, .pas = *space};
}

// What a store of `size` bytes stores.
std::optional<std::vector<std::byte>> StepRunner::stored_bytes(const Step& step, std::uint64_t size) {
  const Node& node = *argument(step, "value");
  const scenario::KeyRow row = scenario::store_key(size);
  if (row.form == scenario::Form::Bytes) return values_.bytes(node, row);
  const auto value = values_.number(node, row);
  if (!value) return std::nullopt;
  std::vector<std::byte> bytes(size);
  std::memcpy(bytes.data(), &*value, bytes.size());
  return bytes;
}

bool StepRunner::access_piece(const Step& step, AccessType type, const Target& target,
                              std::span<std::byte> bytes, Outcome& outcome) {
  if (!by_realm(step)) {
    const CpuIndex cpu = cpu_of(step);
    const SecurityState state = scenario::security_state_of(simulation_.scenario().actor(step.by)->kind);
    const auto made = simulation_.system().physical(cpu).access(state, type, target.pa, target.pas, bytes);
    if (made.tlb) simulation_.events().hit(cpu, target.pa.value, AddressKind::Physical, made);
    if (made.fault == FaultKind::None) return true;
    const Recipient recipient = recipient_of(made, type);
    outcome.fault =
        FaultOutcome{.translation = made, .state = state, .address = target.pa.value, .recipient = recipient};
    simulation_.events().faulted({.cpu = cpu,
                                  .state = state,
                                  .kind = made.fault,
                                  .level = made.level,
                                  .recipient = recipient,
                                  .address = target.pa.value,
                                  .names = AddressKind::Physical,
                                  .checked = made.pas});
    return false;
  }
  soc::VirtualProcessor* processor = processor_of(step);
  for (;;) {
    const auto made = attempt(step, *processor, type, target, bytes);
    if (made.translation.tlb) {
      const std::uint64_t address = target.va ? target.va->value : target.ipa.value;
      const AddressKind names = target.va ? AddressKind::Virtual : AddressKind::Intermediate;
      simulation_.events().hit(cpu_of(step), address, names, made.translation);
    }
    if (made.translation.fault == FaultKind::None) {
      outcome.fault.reset();
      outcome.exit.clear();
      return true;
    }
    outcome.fault = FaultOutcome{.translation = made.translation,
                                 .state = SecurityState::Realm,
                                 .rd = simulation_.realm(step.by)->hosted.rd,
                                 .address = target.va ? target.va->value : target.ipa.value,
                                 .virtual_address = target.va.has_value(),
                                 .recipient = made.taken.recipient,
                                 .seen = made.taken.seen};
    if (made.taken.seen != Seen::Exit) return false;
    describe_exit(rec_of(step), made.taken.host_x0, outcome);
    if (!simulation_.scenario().host_auto || !serve_and_enter(*processor, outcome)) return false;
  }
}

bool StepRunner::access(const Step& step, AccessType type, const Target& target, std::span<std::byte> bytes,
                        Outcome& outcome) {
  for (std::uint64_t done = 0; done < bytes.size();) {
    const Target here = target + done;
    const std::uint64_t address = here.va ? here.va->value : by_realm(step) ? here.ipa.value : here.pa.value;
    const std::uint64_t size =
        std::min<std::uint64_t>(bytes.size() - done, kGranuleBytes - address % kGranuleBytes);
    if (!access_piece(step, type, here, bytes.subspan(done, size), outcome)) return false;
    done += size;
  }
  return true;
}

std::optional<Outcome> StepRunner::take_access(const Step& step, AccessType type) {
  const auto target = target_of(step, *step.with);
  const auto size = quantity_argument(step, scenario::kAccessBytes);
  if (!target || !size) return std::nullopt;
  std::vector<std::byte> buffer(*size);
  if (type == AccessType::Store) {
    auto content = stored_bytes(step, *size);
    if (!content) return std::nullopt;
    buffer = std::move(*content);
  }
  Outcome outcome;
  const bool possible = act(step, outcome, [&] {
    const bool done = access(step, type, *target, buffer, outcome);
    if (!done || type != AccessType::Load) return;
    outcome.bytes = buffer;
    std::uint64_t value = 0;
    std::memcpy(&value, buffer.data(), std::min(buffer.size(), sizeof value));
    if (buffer.size() <= sizeof value) outcome.value = value;
    saw(step, buffer);
  });
  if (!possible) return std::nullopt;
  outcome.asked = target->va       ? fmt::format("va {:#x}", target->va->value)
                  : by_realm(step) ? fmt::format("ipa {:#x}", target->ipa.value)
                                   : fmt::format("pa {:#x} as {}", target->pa.value, name_of(target->pas));
  save_outputs(step.save, outcome);
  return outcome;
}

std::optional<Outcome> StepRunner::take_fill(const Step& step) {
  const auto target = target_of(step, *argument(step, "to"));
  const auto size = quantity_argument(step, scenario::kMovedBytes);
  const auto value = quantity_argument(step, scenario::kFillByte);
  if (!target || !size || !value) return std::nullopt;
  std::vector<std::byte> buffer(*size, static_cast<std::byte>(*value));
  Outcome outcome;
  const bool possible =
      act(step, outcome, [&] { access(step, AccessType::Store, *target, buffer, outcome); });
  if (!possible) return std::nullopt;
  outcome.asked = fmt::format("{} bytes", *size);
  return outcome;
}

std::optional<Outcome> StepRunner::take_copy(const Step& step) {
  const auto from = target_of(step, *argument(step, "from"));
  const auto to = target_of(step, *argument(step, "to"));
  const auto size = quantity_argument(step, scenario::kMovedBytes);
  if (!from || !to || !size) return std::nullopt;
  std::vector<std::byte> buffer(*size);
  Outcome outcome;
  const bool possible = act(step, outcome, [&] {
    if (!access(step, AccessType::Load, *from, buffer, outcome)) return;
    saw(step, buffer);
    access(step, AccessType::Store, *to, buffer, outcome);
  });
  if (!possible) return std::nullopt;
  outcome.asked = fmt::format("{} bytes", *size);
  return outcome;
}

}  // namespace realmsim::run
