#include "tests/rules/recorded_calls.h"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>

#include "models/base/bits.h"
#include "models/rmm/params.h"
#include "models/rmm/rmi_table.h"
#include "tests/rules/recorded_realm.h"

namespace realmsim::testing {
namespace {

using nlohmann::json;

// g0 is 2 MiB aligned and not 1 GiB aligned.
constexpr Pa kGranule0 = kDramBase + 0x20'0000;
constexpr std::uint64_t kBeyondPlatform = std::uint64_t{1} << 47;

DirectOptions options_for(const json& platform) {
  const auto number = [&](const char* name) { return platform.at(name).get<unsigned>(); };
  return {.granules = number("granules") + 512,
          .shared_memory = backends::SharedMemory::Absent,
          .firmware = {.max_ipa_width = number("max_ipa_width"),
                       .pa_width = number("pa_width"),
                       .lpa2 = platform.at("lpa2_supported").get<bool>(),
                       .breakpoints_minus_one = number("num_bps_minus1"),
                       .watchpoints_minus_one = number("num_wps_minus1"),
                       .pmu = number("pmu_en") != 0,
                       .pmu_counters = number("pmu_num_ctrs"),
                       .hpmn0 = number("feat_hpmn0") != 0,
                       .max_recs_order = number("max_recs_order"),
                       .rec_aux_count = number("rec_aux_count"),
                       .vmid_bits = number("vmid_bits")}};
}

const rmm::Command* command_named(std::string_view name) {
  for (const rmm::Command* command : rmm::kRmiTable) {
    if (command->name == name) return command;
  }
  return nullptr;
}

// Spaces as recordings name them.
constexpr NameTable<machine::Gpi, 4> kSpaces{{{machine::Gpi::NonSecure, "NS"},
                                              {machine::Gpi::Secure, "SECURE"},
                                              {machine::Gpi::Realm, "REALM"},
                                              {machine::Gpi::Root, "ROOT"}}};

std::uint64_t reason_named(std::string_view name) {
  constexpr std::string_view kPrefix = "RMI_EXIT_";
  return static_cast<std::uint64_t>(*find_value(rmm::kExitReasonNames, name.substr(kPrefix.size())));
}

std::uint64_t exit_field(const rmm::RecExit& exit, std::string_view name) {
  if (name == "exit_reason") return static_cast<std::uint64_t>(exit.exit_reason);
  if (name == "esr") return exit.esr;
  if (name == "esr_ec") return bits<31, 26>(exit.esr);
  if (name == "esr_fsc") return bits<5, 0>(exit.esr);
  if (name == "esr_isv") return bits<24, 24>(exit.esr);
  if (name == "esr_wnr") return bits<6, 6>(exit.esr);
  if (name == "esr_sas") return bits<23, 22>(exit.esr);
  if (name == "far") return exit.far;
  if (name == "hpfar") return exit.hpfar;
  if (name == "ripas_base") return exit.ripas_base;
  if (name == "ripas_top") return exit.ripas_top;
  if (name == "ripas_value") return static_cast<std::uint64_t>(exit.ripas_value);
  return exit.imm;
}

std::string text_of(std::uint64_t x0) {
  return fmt::format("{}:{}", find_name(rmm::kRmiStatusNames, rmm::rmi_status(x0)), rmm::rmi_index(x0));
}

}  // namespace

Recording read_recording(const std::filesystem::path& path) {
  Recording recording;
  std::ifstream file{path};
  for (std::string line; std::getline(file, line);) {
    json call = json::parse(line);
    if (call.contains("header")) {
      recording.platform = call.at("platform");
      continue;
    }
    const std::string name = call.at("seq").dump();
    if (recording.sequences.empty() || recording.sequences.back().name != name)
      recording.sequences.push_back({name, {}});
    recording.sequences.back().calls.push_back(std::move(call));
  }
  return recording;
}

Player::Player(const json& platform) : machine_(options_for(platform)) {}

std::uint64_t value_of(const json& value) {
  if (value.is_number_integer()) return static_cast<std::uint64_t>(value.get<std::int64_t>());
  const std::string text = value.get<std::string>();
  if (text == "oob_pa") return kBeyondPlatform;
  if (text.starts_with("dev")) return std::stoull(text.substr(3)) * kGranuleBytes;
  if (!text.starts_with("g")) return std::stoull(text, nullptr, 0);
  const std::size_t plus = text.find('+');
  const std::uint64_t offset = plus == std::string::npos ? 0 : std::stoull(text.substr(plus + 1), nullptr, 0);
  return (kGranule0 + std::stoull(text.substr(1, plus)) * kGranuleBytes).value + offset;
}

void Player::write_realm_params(Pa granule, const json& fields) {
  const auto field = [&](const char* name) { return value_of(fields.value(name, json(0))); };
  rmm::RealmParams params{.flags = field("flags"),
                          .s2sz = static_cast<std::uint8_t>(field("s2sz")),
                          .sve_vl = static_cast<std::uint8_t>(field("sve_vl")),
                          .num_bps = static_cast<std::uint8_t>(field("num_bps")),
                          .num_wps = static_cast<std::uint8_t>(field("num_wps")),
                          .pmu_num_ctrs = static_cast<std::uint8_t>(field("pmu_num_ctrs")),
                          .hash_algo = static_cast<std::uint8_t>(field("hash_algo")),
                          .vmid = static_cast<std::uint16_t>(field("vmid")),
                          .rtt_base = field("rtt_base"),
                          .rtt_level_start = static_cast<std::int64_t>(field("rtt_level_start")),
                          .rtt_num_start = static_cast<std::uint32_t>(field("rtt_num_start"))};
  const std::string rpv = fields.value("rpv", "");
  for (std::size_t i = 0; i < rpv.size() / 2; ++i)
    params.rpv.at(i) = std::byte{static_cast<std::uint8_t>(std::stoul(rpv.substr(2 * i, 2), nullptr, 16))};
  machine_.machine().memory.write(granule, rmm::encode(params));
}

void Player::write_rec_params(Pa granule, const json& fields) {
  rmm::RecParams params{.flags = value_of(fields.at("flags")),
                        .mpidr = value_of(fields.at("mpidr")),
                        .pc = value_of(fields.at("pc")),
                        .num_aux = value_of(fields.at("num_aux"))};
  std::ranges::transform(fields.at("gprs"), params.gprs.begin(), value_of);
  std::ranges::transform(fields.at("aux"), params.aux.begin(), value_of);
  machine_.machine().memory.write(granule, rmm::encode(params));
}

void Player::write_rec_enter(Pa granule, const json& fields) {
  const json gprs = fields.value("gprs", json::object());
  const json lrs = fields.value("gicv3_lrs", json::array());
  rmm::RecEnter enter{.flags = value_of(fields.value("flags", json(0)))};
  for (const auto& [reg, value] : gprs.items())
    enter.gprs.at(std::stoul(reg)) = value_of(value);
  enter.gicv3.hcr = value_of(fields.value("gicv3_hcr", json(0)));
  std::ranges::transform(lrs, enter.gicv3.lrs.begin(), value_of);
  machine::Page page = machine_.machine().memory.granule(granule);
  rmm::write_rec_enter(page, enter);
  machine_.machine().memory.write(granule, page);
}

// The host writes where it can: only to Non-secure memory.
void Player::write_parameters(const json& call) {
  if (!call.contains("with")) return;
  const json& with = call.at("with");
  const auto writable = [&](const char* name) -> std::optional<Pa> {
    const Pa granule = Pa{value_of(call.at("args").at(name))}.align_down(kGranuleBytes);
    if (machine::current_gpi(machine_.machine(), granule) != machine::Gpi::NonSecure) return std::nullopt;
    return granule;
  };
  if (with.contains("realm_params")) {
    if (const auto granule = writable("params_ptr")) write_realm_params(*granule, with.at("realm_params"));
  }
  if (with.contains("rec_params")) {
    if (const auto granule = writable("params_ptr")) write_rec_params(*granule, with.at("rec_params"));
  }
  if (with.contains("enter")) {
    if (const auto granule = writable("run_ptr")) write_rec_enter(*granule, with.at("enter"));
  }
  if (with.contains("src_fill")) {
    const std::byte fill{with.at("src_fill").get<std::uint8_t>()};
    if (const auto granule = writable("src")) machine_.machine().memory.fill(*granule, kGranuleBytes, fill);
  }
}

// A range of like calls, each of which succeeds: the one that did not, if there is one.
bool Player::play_macro(const json& call) {
  const std::string name = call.at("call");
  const json& arguments = call.at("args");
  const auto argument = [&](const char* key) { return value_of(arguments.at(key)); };
  const auto make = [&](std::uint64_t offset) {
    if (name == "MACRO_DELEGATE_RANGE")
      return machine_.rmi(rmm::kRmiGranuleDelegate, {argument("first") + offset});
    if (name == "MACRO_DATA_CREATE_UNKNOWN_RANGE")
      return machine_.rmi(rmm::kRmiDataCreateUnknown,
                          {argument("rd"), argument("data_first") + offset, argument("ipa") + offset});
    return machine_.rmi(rmm::kRmiRttMapUnprotected, {argument("rd"), argument("ipa") + offset,
                                                     argument("level"), argument("desc_first") + offset});
  };
  if (!name.starts_with("MACRO_")) return false;
  const bool by_level = arguments.contains("level");
  const std::uint64_t step =
      machine::entry_bytes(by_level ? arguments.at("level").get<int>() : machine::kPageLevel);
  for (std::uint64_t i = 0; i < arguments.at("count").get<std::uint64_t>(); ++i) {
    const std::uint64_t x0 = make(i * step);
    if (x0 != 0) difference_ = fmt::format("number {} of a range gives {}", i, text_of(x0));
  }
  return true;
}

bool Player::play_host_access(const json& call) {
  const std::string name = call.at("call");
  const json& arguments = call.at("args");
  if (!arguments.contains("granule")) return false;
  const Pa granule{value_of(arguments.at("granule"))};
  machine::Memory& memory = machine_.machine().memory;
  if (name == "HOST_WRITE_REALM_PARAMS") {
    write_realm_params(granule, arguments);
  } else if (name == "HOST_WRITE_REC_PARAMS") {
    write_rec_params(granule, arguments);
  } else if (name == "HOST_WRITE_REC_ENTER") {
    write_rec_enter(granule, arguments);
  } else if (name == "HOST_FILL") {
    memory.fill(granule, kGranuleBytes, std::byte{arguments.at("byte").get<std::uint8_t>()});
  } else if (name == "HOST_CHECK_NOT_FILL") {
    machine::Page filled;
    filled.fill(std::byte{arguments.at("byte").get<std::uint8_t>()});
    if (memory.granule(granule) == filled)
      difference_ = "the granule still holds what the host filled it with";
  } else if (name == "SET_GPT") {
    const std::string pas = arguments.at("pas");
    set_gpi(machine_.machine(), granule, *find_value(kSpaces, pas));
  } else {
    return false;
  }
  return true;
}

Played Player::differ(const std::string& what, std::uint64_t is, std::uint64_t wanted) {
  if (is == wanted) return Played::Agreed;
  difference_ = fmt::format("{} is {:#x}, recorded is {:#x}", what, is, wanted);
  return Played::Differed;
}

Played Player::compare(const json& call, const rmm::Command& command, const Registers& x) {
  const json& expect = call.at("expect");
  const std::string result = text_of(x[0]);
  const std::string recorded = fmt::format("{}:{}", expect.at("status").get<std::string>(),
                                           expect.value("index", int{rmm::rmi_index(x[0])}));
  if (result != recorded) {
    if (call.contains("spec") && std::ranges::find(call.at("spec"), json(result)) != call.at("spec").end())
      return Played::Ended;
    difference_ = fmt::format("{} gives {}, recorded is {}", command.name, result, recorded);
    return Played::Differed;
  }
  if (!expect.contains("out")) return Played::Agreed;
  for (const Output& output : command.outputs) {
    if (!expect.at("out").contains(output.name)) continue;
    const std::uint64_t wanted = value_of(expect.at("out").at(std::string{output.name}));
    if (x[output.reg] == wanted) continue;
    difference_ =
        fmt::format("{} gives {} {:#x}, recorded is {:#x}", command.name, output.name, x[output.reg], wanted);
    return Played::Differed;
  }
  return Played::Agreed;
}

Played Player::compare_resume(const json& expected, Pa rec) {
  const backends::ProcessorContext context = *machine_.backend().context(rec);
  const json registers = expected.value("regs", json::object());
  for (const auto& [name, value] : registers.items()) {
    if (differ(name, context.x.at(std::stoul(name.substr(1))), value_of(value)) != Played::Agreed)
      return Played::Differed;
  }
  const std::uint64_t left_at = exit_pc_[rec];
  if (expected.contains("sea")) return differ("return address of the abort", context.elr_el1, left_at);
  if (!expected.contains("pc")) return Played::Agreed;
  return differ("pc", context.pc, left_at + (expected.at("pc") == "+4" ? 4 : 0));
}

// Fields of the exit record; what the specification says instead of the recorded firmware ends the sequence.
Played Player::compare_exit(const json& call, Pa run) {
  const rmm::RecExit exit = rmm::read_rec_exit(machine_.machine().memory.granule(run));
  const json actions = call.value("realm", json::array());
  const json last = actions.empty() ? json::object() : actions.back();
  const json allowed = last.value("spec", json::object());
  const json expected = call.at("expect").value("exit", json::object());
  const bool any_wait = last.value("do", "") == "WFx";
  for (const auto& [name, value] : expected.items()) {
    if (name == "gprs" || name == "gprs_other_zero") continue;
    std::uint64_t is = exit_field(exit, name);
    if (any_wait && name == "esr") is = (is & ~std::uint64_t{3}) | (value_of(value) & 3);
    const std::uint64_t wanted =
        name == "exit_reason" ? reason_named(value.get<std::string>()) : value_of(value);
    if (is == wanted) continue;
    if (allowed.contains(name) && value_of(allowed.at(name)) == is) return Played::Ended;
    return differ("exit " + name, is, wanted);
  }
  const json gprs = expected.value("gprs", json::object());
  for (std::size_t reg = 0; reg < rmm::kRecRegisters; ++reg) {
    const std::string name = std::to_string(reg);
    if (!gprs.contains(name) && !expected.contains("gprs_other_zero")) continue;
    const std::uint64_t wanted = gprs.contains(name) ? value_of(gprs.at(name)) : 0;
    if (differ("exit X" + name, exit.gprs[reg], wanted) != Played::Agreed) return Played::Differed;
  }
  return Played::Agreed;
}

// After an entry that succeeded: what the realm does until it exits, and what the host learns.
Played Player::run_realm(const json& call) {
  const Pa rec{value_of(call.at("args").at("rec"))};
  const json& expect = call.at("expect");
  if (machine_.backend().running(0)) {
    if (expect.contains("resume") && compare_resume(expect.at("resume"), rec) != Played::Agreed)
      return Played::Differed;
    RecordedRealm realm{machine_, 0};
    const json actions = call.value("realm", json::array());
    for (const json& action : actions) {
      const Played played = realm.play(action);
      difference_ = realm.difference();
      if (played != Played::Agreed) return played;
    }
    exit_pc_[rec] = realm.last_pc();
  }
  if (machine_.backend().running(0)) return differ("still running", 1, 0);
  return compare_exit(call, {value_of(call.at("args").at("run_ptr"))});
}

Played Player::make_call(const json& call, const rmm::Command& command) {
  write_parameters(call);
  Registers x{command.fid};
  for (const Argument& argument : command.arguments)
    x[argument.reg] = value_of(call.at("args").at(std::string{argument.name}));
  const Registers result = machine_.backend().smc(0, x, machine_.meter()).x;
  const Played played = compare(call, command, result);
  const bool entered = command.fid == rmm::kRmiRecEnter.fid && result[0] == 0;
  return entered && played == Played::Agreed ? run_realm(call) : played;
}

Played Player::play(const json& call) {
  if (call.value("divergence", false)) return Played::Ended;
  if (play_macro(call) || play_host_access(call)) {
    return difference_.empty() ? Played::Agreed : Played::Differed;
  }
  const rmm::Command* command = command_named(call.at("call").get<std::string>());
  return command != nullptr ? make_call(call, *command) : Played::Ended;
}

}  // namespace realmsim::testing
