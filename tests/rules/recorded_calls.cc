#include "tests/rules/recorded_calls.h"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>

#include "models/rmm/params.h"
#include "models/rmm/rmi_table.h"

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

// Emulation, injection, traps and the virtual interrupt controller are not modelled yet.
bool asks_for_more_than_registers(const json& enter) {
  const auto field = [&](const char* name) { return Player::value_of(enter.value(name, json(0))); };
  return field("flags") != 0 || field("gicv3_hcr") != 0 || enter.contains("gicv3_lrs");
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

std::uint64_t Player::value_of(const json& value) {
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
  const auto field = [&](const char* name) { return value_of(fields.at(name)); };
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
  if (with.contains("src_fill")) {
    const std::byte fill{with.at("src_fill").get<std::uint8_t>()};
    if (const auto granule = writable("src")) machine_.machine().memory.fill(*granule, kGranuleBytes, fill);
  }
}

bool Player::play_macro(const json& call) {
  const json& arguments = call.at("args");
  const bool delegate = call.at("call") == "MACRO_DELEGATE_RANGE";
  if (!delegate && call.at("call") != "MACRO_DATA_CREATE_UNKNOWN_RANGE") return false;
  const std::uint64_t first = value_of(arguments.at(delegate ? "first" : "data_first"));
  for (std::uint64_t offset = 0; offset < arguments.at("count").get<std::uint64_t>() * kGranuleBytes;
       offset += kGranuleBytes) {
    const std::uint64_t x0 =
        delegate ? machine_.rmi(rmm::kRmiGranuleDelegate, {first + offset})
                 : machine_.rmi(rmm::kRmiDataCreateUnknown, {value_of(arguments.at("rd")), first + offset,
                                                             value_of(arguments.at("ipa")) + offset});
    if (x0 != 0) difference_ = fmt::format("granule {:#x} of a range gives {}", offset, text_of(x0));
  }
  return true;
}

bool Player::play_host_access(const json& call) {
  const auto& name = call.at("call").get_ref<const std::string&>();
  if (!name.starts_with("HOST_")) return false;
  const json& arguments = call.at("args");
  if (!arguments.contains("granule")) return false;
  const Pa granule{value_of(arguments.at("granule"))};
  if (name == "HOST_WRITE_REALM_PARAMS") {
    write_realm_params(granule, arguments);
  } else if (name == "HOST_WRITE_REC_PARAMS") {
    write_rec_params(granule, arguments);
  } else if (name == "HOST_FILL") {
    const auto fill = arguments.at("byte").get<std::uint8_t>();
    machine_.machine().memory.fill(granule, kGranuleBytes, std::byte{fill});
  } else {
    return name == "HOST_WRITE_REC_ENTER" && !asks_for_more_than_registers(arguments);
  }
  return true;
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

Played Player::play(const json& call) {
  if (call.value("divergence", false)) return Played::Ended;
  if (play_macro(call) || play_host_access(call)) {
    return difference_.empty() ? Played::Agreed : Played::Differed;
  }
  const rmm::Command* command = command_named(call.at("call").get<std::string>());
  if (command == nullptr) return Played::Ended;
  if (call.contains("realm")) return Played::Ended;
  if (call.contains("with") && call.at("with").contains("enter") &&
      asks_for_more_than_registers(call.at("with").at("enter"))) {
    return Played::Ended;
  }
  write_parameters(call);
  Registers x{command->fid};
  for (const Argument& argument : command->arguments)
    x[argument.reg] = value_of(call.at("args").at(std::string{argument.name}));
  return compare(call, *command, machine_.backend().smc(0, x, machine_.meter()).x);
}

}  // namespace realmsim::testing
