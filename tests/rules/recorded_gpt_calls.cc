#include "tests/rules/recorded_gpt_calls.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "models/machine/gpc_fault_routing.h"
#include "models/monitor/gpt_boot.h"
#include "models/monitor/gpt_library.h"

namespace realmsim::testing {
namespace {

using nlohmann::json;

// Where EL3 keeps the tables: wherever they lie, they are cut and filled in the same way.
constexpr Pa kLevel0Memory{0x4000'0000};
constexpr Pa kLevel1Memory{0x8000'0000};
constexpr std::uint64_t kRootBytes = std::uint64_t{64} << 30;

std::shared_ptr<const machine::MemoryMap> map_for_tables() {
  return std::make_shared<const machine::MemoryMap>(std::vector<machine::Region>{
      {"dram", machine::RegionKind::Dram, Pa{0}, kGranuleBytes},
      {"el3", machine::RegionKind::Root, kLevel0Memory, kRootBytes},
  });
}

std::uint64_t number(const json& value) {
  return value.is_string() ? std::stoull(value.get<std::string>(), nullptr, 0) : value.get<std::uint64_t>();
}
std::uint64_t number(const json& arguments, const char* name) {
  return number(arguments.at(name));
}
std::uint8_t small(const json& arguments, const char* name) {
  return static_cast<std::uint8_t>(arguments.contains(name) ? number(arguments, name) : 0);
}
bool flag(const json& arguments, const char* name) {
  return small(arguments, name) != 0;
}

// SECURE is also written S.
SecurityState state_named(const std::string& name) {
  return find_value(kSecurityStateNames, name == "S" ? "SECURE" : name).value();
}
Pas pas_named(const std::string& name) {
  return find_value(kPasNames, name == "S" ? "SECURE" : name).value();
}

json told(monitor::ReturnCode code) {
  if (code == monitor::ReturnCode::Ok) return 0;
  return std::string{name_of(code)};
}

std::optional<machine::ContiguousSize> block_of(std::uint64_t mib) {
  for (const auto size : machine::kContiguousSizes) {
    if (bytes_of(size) == mib << 20) return size;
  }
  return std::nullopt;
}

monitor::PasRegion region_of(const json& region) {
  return {.base = Pa{number(region, "base")},
          .size = number(region, "size"),
          .gpi = small(region, "gpi"),
          .mapping =
              region.at("map") == "block" ? monitor::RegionMapping::Block : monitor::RegionMapping::Granule};
}

monitor::TransitionRequest request_of(const json& arguments, const char* base, const char* count) {
  return {.base = Pa{number(arguments, base)},
          .count = number(arguments, count),
          .target = small(arguments, "target"),
          .caller = state_named(arguments.at("caller"))};
}

machine::RmeFeatures features_of(const json& names) {
  const auto has = [&](const char* name) { return std::ranges::find(names, json(name)) != names.end(); };
  return {.gpc2 = has("GPC2"), .gpc3 = has("GPC3"), .gdi = has("GDI")};
}

// Every field as the register holds it; those that are not named are zero.
machine::GpcRegisters registers_of(const json& arguments) {
  machine::GpcRegisters registers;
  registers.gpccr = {.pps = small(arguments, "pps"),
                     .rlpad = flag(arguments, "rlpad"),
                     .nspad = flag(arguments, "nspad"),
                     .spad = flag(arguments, "spad"),
                     .irgn = small(arguments, "irgn"),
                     .orgn = small(arguments, "orgn"),
                     .sh = small(arguments, "sh"),
                     .pgs = small(arguments, "pgs"),
                     .gpc = flag(arguments, "gpc"),
                     .gpcp = flag(arguments, "gpcp"),
                     .nso = flag(arguments, "nso"),
                     .l0gptsz = small(arguments, "l0gptsz"),
                     .appsaa = flag(arguments, "appsaa"),
                     .sa = flag(arguments, "sa"),
                     .nsp = flag(arguments, "nsp"),
                     .na6 = flag(arguments, "na6"),
                     .na7 = flag(arguments, "na7"),
                     .gpcbw = flag(arguments, "gpcbw_en")};
  registers.gptbr.base = Pa{number(arguments, "gptbr_base")};
  if (registers.gpccr.gpcbw) {
    registers.gpcbw = {.addr = static_cast<std::uint32_t>(number(arguments, "bw_addr")),
                       .stride = small(arguments, "bw_stride"),
                       .size = small(arguments, "bw_size")};
  }
  return registers;
}

// "final", "s1walkN", "s2walkN".
void read_step(const std::string& text, machine::CheckedAccess& access) {
  if (text == "final") return;
  access.step = text.starts_with("s1") ? machine::AccessStep::Stage1Walk : machine::AccessStep::Stage2Walk;
  access.walk_level = std::stoi(text.substr(std::string{"s1walk"}.size()));
}

std::string fault_name(FaultKind fault) {
  switch (fault) {
    case FaultKind::GranuleProtection:
      return "GPF";
    case FaultKind::GptWalk:
      return "WALK";
    case FaultKind::GptAddressSize:
      return "ADDRSIZE";
    case FaultKind::GptExternalAbort:
      return "SEA";
    default:
      return "none";
  }
}

json tell(const machine::GpcResult& result, const machine::GpcException& exception) {
  json told{{"fault", fault_name(result.fault)},
            {"level", result.level},
            {"exception", std::string{name_of(exception.kind)}},
            {"target_el", exception.target_el},
            {"ec", exception.exception_class}};
  if (exception.kind == machine::GpcExceptionKind::GranuleProtectionCheck) {
    told["gpcsc"] = exception.gpcsc;
    told["xfsc"] = exception.fault_status;
    told["ind"] = exception.instruction ? 1 : 0;
    told["s2ptw"] = exception.stage2_walk ? 1 : 0;
  } else {
    told["fsc"] = exception.fault_status;
  }
  return told;
}

}  // namespace

machine::Fetched WrittenTable::fetch(Pa pa) {
  if (silent.contains(pa)) return {.fault = FaultKind::ExternalAbort};
  const auto found = words.find(pa);
  return {.value = found == words.end() ? others : found->second};
}

GptPlayer::GptPlayer() : machine_(map_for_tables(), {}) {}

bool GptPlayer::plays(const json& call) {
  const auto& name = call.at("call").get_ref<const std::string&>();
  return name.starts_with("GPT_") || name == "GPC_CONFIG" || name == "CHECK_ACCESS";
}

void GptPlayer::init_library(const json& arguments) {
  machine_ = machine::Machine{map_for_tables(), {}};
  machine_.gpc = machine::GpcConfig{{.gpccr = {.l0gptsz = small(arguments, "l0gptsz")}},
                                    {.gpc2 = flag(arguments, "gpc2"), .gdi = flag(arguments, "gdi")}};
  library_ = {.largest_block = block_of(number(arguments, "max_block_mb"))};
  std::vector<monitor::PasRegion> regions;
  std::ranges::transform(arguments.at("regions"), std::back_inserter(regions), region_of);
  actual_["ret"] = told(monitor::boot(machine_, library_,
                                      {.pps = small(arguments, "pps"),
                                       .pgs = small(arguments, "pgs"),
                                       .level0 = {kLevel0Memory, kLevel1Memory - kLevel0Memory},
                                       .level1 = {kLevel1Memory, kRootBytes / 2},
                                       .regions = regions}));
}

void GptPlayer::transition(const json& arguments) {
  Meter meter;
  Observer silent;
  const auto result =
      monitor::transition({machine_, library_, meter, silent}, request_of(arguments, "pa", "count"));
  actual_["ret"] = told(result.code);
  if (result.code != monitor::ReturnCode::Ok) return;
  actual_["ops"] = json::array();
  for (const monitor::HardwareOperation& operation : result.operations)
    actual_["ops"].push_back(std::string{name_of(operation)});
}

void GptPlayer::transition_range(const json& arguments) {
  Meter meter;
  Observer silent;
  const auto result = monitor::transition_range({machine_, library_, meter, silent},
                                                request_of(arguments, "base", "granules"));
  actual_["ret"] = told(result.code);
}

void GptPlayer::configure(const json& arguments) {
  config_ = machine::GpcConfig{registers_of(arguments), features_of(arguments.at("features"))};
  table_ = {};
}

void GptPlayer::write_table(const json& arguments) {
  for (const auto& [pa, word] : arguments.at("words").items())
    table_.words[Pa{std::stoull(pa, nullptr, 0)}] = number(word);
  table_.others = number(arguments, "others");
}

void GptPlayer::check_access(const json& arguments) {
  const std::string& type = arguments.at("type").get_ref<const std::string&>();
  machine::CheckedAccess access{.exception_level = small(arguments, "el"),
                                .type = type == "load"    ? machine::AccessType::Load
                                        : type == "store" ? machine::AccessType::Store
                                                          : machine::AccessType::Fetch};
  read_step(arguments.at("access"), access);
  const auto result = machine::check_granule(config_,
                                             {.requester = state_named(arguments.at("state")),
                                              .pas = pas_named(arguments.at("pas")),
                                              .pa = Pa{number(arguments, "pa")}},
                                             table_);
  if (result.fault == FaultKind::None) {
    actual_["fault"] = "none";
    return;
  }
  actual_ = tell(result, machine::route_gpc_fault(result, access,
                                                  {.scr_el3_gpf = flag(arguments, "scr_el3_gpf"),
                                                   .hcr_el2_tge = flag(arguments, "hcr_el2_tge"),
                                                   .hcr_el2_gpf = flag(arguments, "hcr_el2_gpf")}));
}

std::uint64_t GptPlayer::word(Pa pa) const {
  const auto word = machine::current_word(machine_, pa);
  return word ? word->value : 0;
}

json GptPlayer::words(const json& expected) const {
  json found = json::object();
  for (const auto& item : expected.items())
    found[item.key()] = fmt::format("{:#x}", word(Pa{std::stoull(item.key(), nullptr, 0)}));
  return found;
}

std::string GptPlayer::play(const json& call) {
  const auto& name = call.at("call").get_ref<const std::string&>();
  const json& arguments = call.at("args");
  actual_ = json::object();
  if (name == "GPT_LIB_INIT") init_library(arguments);
  if (name == "GPT_TRANSITION") transition(arguments);
  if (name == "GPT_TRANSITION_RANGE") transition_range(arguments);
  if (name == "GPT_READ_WORD") actual_["word"] = fmt::format("{:#018x}", word(Pa{number(arguments, "pa")}));
  if (name == "GPC_CONFIG") configure(arguments);
  if (name == "GPT_WRITE") write_table(arguments);
  if (name == "GPT_FETCH_EXTERNAL_ABORT") {
    for (const json& address : arguments.at("addrs"))
      table_.silent.insert(Pa{number(address)});
  }
  if (name == "CHECK_ACCESS") check_access(arguments);
  if (!call.contains("expect")) return {};
  const json& expect = call.at("expect");
  if (expect.contains("words")) actual_["words"] = words(expect.at("words"));
  for (const auto& [key, wanted] : expect.items()) {
    const json found = actual_.value(key, json());
    const bool same = key == "word" ? number(found) == number(wanted) : found == wanted;
    if (!same) return fmt::format("{} gives {} {}, recorded is {}", name, key, found.dump(), wanted.dump());
  }
  return {};
}

}  // namespace realmsim::testing
