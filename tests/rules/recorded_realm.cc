#include "tests/rules/recorded_realm.h"

#include <array>

#include <fmt/format.h>

#include "models/base/bits.h"
#include "models/rmm/realm_table.h"

namespace realmsim::testing {
namespace {

using machine::AccessType;
using nlohmann::json;

std::uint64_t field_of(const json& action, const char* name, std::uint64_t otherwise = 0) {
  return action.contains(name) ? value_of(action.at(name)) : otherwise;
}

// Recordings shorten some names.
std::string command_name(std::string name) {
  constexpr std::string_view kShort = "RSI_ATTEST_";
  return name.starts_with(kShort) ? "RSI_ATTESTATION_TOKEN_" + name.substr(kShort.size()) : name;
}

const rmm::Command* command_named(const std::string& name) {
  for (const rmm::Command* command : rmm::realm_table()) {
    if (command->name == name) return command;
  }
  return nullptr;
}

std::string_view seen_name(FaultKind fault, Seen seen) {
  if (fault == FaultKind::AddressSize) return "ADDRESS_SIZE_FAULT";
  if (fault == FaultKind::GranuleProtection) return "GPF_TO_REALM_OR_EL3";
  return seen == Seen::Exit ? "REC_EXIT" : name_of(seen);
}

}  // namespace

RecordedRealm::RecordedRealm(DirectMachine& machine, CpuIndex cpu)
    : machine_(machine), cpu_(cpu), rec_(*machine.backend().running(cpu)) {}

backends::ProcessorContext RecordedRealm::context() {
  return *machine_.backend().context(rec_);
}

void RecordedRealm::differ(const std::string& what, std::uint64_t is, std::uint64_t wanted) {
  if (is == wanted || !difference_.empty()) return;
  difference_ = fmt::format("{} is {:#x}, recorded is {:#x}", what, is, wanted);
}

std::optional<Pa> RecordedRealm::resolve(Ipa at) {
  machine::DirectPort port{machine_.machine()};
  const auto translation = machine::translate(machine_.machine().cpus[cpu_], {.address = at.value}, port);
  return translation.fault == FaultKind::None ? std::optional{translation.pa} : std::nullopt;
}

void RecordedRealm::write_host_call(Ipa at, const json& structure) {
  const auto pa = resolve(at);
  if (!pa) return;
  machine_.machine().memory.write64(*pa, value_of(structure.at("imm")));
  const json& gprs = structure.at("gprs");
  for (std::size_t i = 0; i < gprs.size(); ++i)
    machine_.machine().memory.write64(*pa + 8 + 8 * i, value_of(gprs.at(i)));
}

void RecordedRealm::compare_registers(const json& expected) {
  for (const auto& [name, value] : expected.items())
    differ(name, context().x.at(std::stoul(name.substr(1))), value_of(value));
}

void RecordedRealm::compare_syndrome(const json& expected) {
  const std::uint64_t esr = context().esr_el1;
  if (expected.contains("esr_el1")) differ("esr_el1", esr, value_of(expected.at("esr_el1")));
  if (expected.contains("esr_el1_fsc")) differ("fsc", bits<5, 0>(esr), value_of(expected.at("esr_el1_fsc")));
  if (expected.contains("esr_el1_ea")) differ("ea", bits<9, 9>(esr), value_of(expected.at("esr_el1_ea")));
}

void RecordedRealm::compare_config(const json& expected, Ipa at) {
  const auto pa = resolve(at);
  if (!pa) return differ("config at a mapped address", 0, 1);
  const machine::Page& page = machine_.machine().memory.granule(pa->align_down(kGranuleBytes));
  differ("ipa_width", std::to_integer<std::uint64_t>(page[0]), value_of(expected.at("ipa_width")));
  differ("hash_algo", std::to_integer<std::uint64_t>(page[8]), value_of(expected.at("hash_algo")));
  const auto rpv = expected.at("rpv").get<std::string>();
  for (std::size_t i = 0; i < rpv.size() / 2; ++i)
    differ("rpv", std::to_integer<std::uint64_t>(page[0x200 + i]),
           std::stoul(rpv.substr(2 * i, 2), nullptr, 16));
}

// Keys are field@offset; values a number or several.
void RecordedRealm::compare_memory(const json& expected, Ipa at) {
  for (const auto& [name, value] : expected.items()) {
    const Ipa field = at + std::stoul(name.substr(name.find('@') + 1), nullptr, 0);
    const json values = value.is_array() ? value : json::array({value});
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto pa = resolve(field + 8 * i);
      differ(name, pa ? machine_.machine().memory.read64(*pa) : 0, value_of(values.at(i)));
    }
  }
}

Played RecordedRealm::compare(const json& action, const std::string& seen) {
  if (!action.contains("expect")) return Played::Agreed;
  const json& expect = action.at("expect");
  const std::string wanted = expect.value("seen", "none");
  if (seen != wanted) difference_ = fmt::format("{} is seen, recorded is {}", seen, wanted);
  if (expect.contains("regs")) compare_registers(expect.at("regs"));
  compare_syndrome(expect);
  return difference_.empty() ? Played::Agreed : Played::Differed;
}

Played RecordedRealm::call(const json& action, const std::string& name) {
  const rmm::Command* command = command_named(command_name(name));
  if (command == nullptr && name != "SMC") return Played::Ended;
  const json& arguments = action.at("args");
  const json expect = action.value("expect", json::object());
  if (expect.contains("host_call")) write_host_call({value_of(arguments.at(0))}, expect.at("host_call"));
  Registers x = machine_.backend().realm_registers(cpu_);
  x[0] = action.contains("fid") ? value_of(action.at("fid")) : command->fid;
  for (std::size_t i = 0; i < arguments.size(); ++i)
    x[1 + i] = value_of(arguments.at(i));
  const auto result = machine_.backend().smc(cpu_, x, machine_.meter());
  if (expect.contains("config")) compare_config(expect.at("config"), {value_of(arguments.at(0))});
  return compare(action, result.flow == backends::Flow::ExitedRealm ? "REC_EXIT" : "none");
}

// Between a register and memory.
void RecordedRealm::move_bytes(const machine::RealmAccess& access, Pa pa) {
  std::uint64_t value = access.value;
  const auto bytes = std::as_writable_bytes(std::span{&value, 1}).first(access.bytes);
  if (access.type == AccessType::Store) machine_.machine().memory.write(pa, bytes);
  if (access.type != AccessType::Load || access.reg > 30) return;
  value = 0;
  machine_.machine().memory.read(pa, bytes);
  machine_.backend().set_realm_register(cpu_, access.reg, value);
}

Played RecordedRealm::access(const json& action, AccessType type) {
  machine::RealmAccess access{.type = type,
                              .ipa = {value_of(action.at("ipa"))},
                              .bytes = static_cast<std::uint8_t>(field_of(action, "size", 8)),
                              .syndrome_valid = field_of(action, "isv", 1) != 0,
                              .reg = static_cast<std::uint8_t>(field_of(action, "srt")),
                              .sign_extend = field_of(action, "sign") != 0,
                              .wide = field_of(action, "sf", 1) != 0};
  if (type == AccessType::Store && access.reg < 31) access.value = context().x[access.reg];
  machine::DirectPort port{machine_.machine()};
  const auto translation =
      machine::translate(machine_.machine().cpus[cpu_], {.type = type, .address = access.ipa.value}, port);
  if (translation.fault == FaultKind::None) {
    move_bytes(access, translation.pa);
    return compare(action, "none");
  }
  if (action.contains("level"))
    differ("level", static_cast<std::uint64_t>(translation.level), value_of(action.at("level")));
  const auto taken = machine_.backend().fault(cpu_, access, translation, machine_.meter());
  return compare(action, std::string{seen_name(translation.fault, taken.seen)});
}

Played RecordedRealm::meet(const json& action, RealmExceptionKind kind) {
  const auto taken = machine_.backend().exception(cpu_, {.kind = kind}, machine_.meter());
  return compare(action, std::string{seen_name(FaultKind::None, taken.seen)});
}

// What the guest does to its own registers and memory.
Played RecordedRealm::change(const json& action) {
  const std::string name = action.at("do");
  if (name == "SET_REG") {
    machine_.backend().set_realm_register(cpu_, action.at("reg").get<unsigned>(),
                                          value_of(action.at("value")));
  } else if (name == "WRITE_HOST_CALL") {
    write_host_call({value_of(action.at("ipa"))}, action);
  } else if (name == "CHECK_MEM") {
    compare_memory(action.at("expect"), {value_of(action.at("ipa"))});
  } else {
    return Played::Ended;
  }
  return difference_.empty() ? Played::Agreed : Played::Differed;
}

Played RecordedRealm::play(const json& action) {
  using Kind = RealmExceptionKind;
  static constexpr std::array<std::pair<std::string_view, Kind>, 6> kExceptions{{{"WFI", Kind::Wfi},
                                                                                 {"WFE", Kind::Wfe},
                                                                                 {"WFx", Kind::TrappedWait},
                                                                                 {"HVC", Kind::Hvc},
                                                                                 {"IRQ", Kind::Irq},
                                                                                 {"FIQ", Kind::Fiq}}};
  const std::string name = action.at("do");
  last_pc_ = context().pc;
  if (name == "LOAD") return access(action, AccessType::Load);
  if (name == "STORE") return access(action, AccessType::Store);
  if (name == "FETCH") return access(action, AccessType::Fetch);
  for (const auto& [exception, kind] : kExceptions) {
    if (name == exception) return meet(action, kind);
  }
  const bool calls = name == "SMC" || name.starts_with("RSI_") || name.starts_with("PSCI_");
  return calls ? call(action, name) : change(action);
}

}  // namespace realmsim::testing
