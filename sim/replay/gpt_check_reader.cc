// Calls about what the hardware checks.
#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "sim/replay/gpt_call_reader.h"
#include "sim/replay/gpt_words.h"

namespace realmsim::replay {
namespace {

struct Number {
  std::string_view key;
  std::uint8_t machine::Gpccr::*field;
};
constexpr std::array kNumbers{
    Number{"pps", &machine::Gpccr::pps},   Number{"irgn", &machine::Gpccr::irgn},
    Number{"orgn", &machine::Gpccr::orgn}, Number{"sh", &machine::Gpccr::sh},
    Number{"pgs", &machine::Gpccr::pgs},   Number{"l0gptsz", &machine::Gpccr::l0gptsz},
};

struct Flag {
  std::string_view key;
  bool machine::Gpccr::*field;
};
constexpr std::array kFlags{
    Flag{"rlpad", &machine::Gpccr::rlpad},   Flag{"nspad", &machine::Gpccr::nspad},
    Flag{"spad", &machine::Gpccr::spad},     Flag{"gpc", &machine::Gpccr::gpc},
    Flag{"gpcp", &machine::Gpccr::gpcp},     Flag{"nso", &machine::Gpccr::nso},
    Flag{"appsaa", &machine::Gpccr::appsaa}, Flag{"sa", &machine::Gpccr::sa},
    Flag{"nsp", &machine::Gpccr::nsp},       Flag{"na6", &machine::Gpccr::na6},
    Flag{"na7", &machine::Gpccr::na7},       Flag{"gpcbw_en", &machine::Gpccr::gpcbw},
};

enum class Feature : std::uint8_t { Rme, Gpc2, Gpc3, Gdi };
constexpr NameTable<Feature, 4> kFeatureNames{{
    {Feature::Rme, "RME"},
    {Feature::Gpc2, "GPC2"},
    {Feature::Gpc3, "GPC3"},
    {Feature::Gdi, "GDI"},
}};

machine::RmeFeatures read_features(LineReader& reader, const Value& arguments) {
  machine::RmeFeatures features;
  const Value* list = reader.array(arguments, "features");
  if (list == nullptr) return features;
  for (const Value& entry : reader.inside(*list)) {
    const Feature feature = reader.word(entry, kFeatureNames);
    features.gpc2 = features.gpc2 || feature == Feature::Gpc2;
    features.gpc3 = features.gpc3 || feature == Feature::Gpc3;
    features.gdi = features.gdi || feature == Feature::Gdi;
  }
  return features;
}

constexpr NameTable<machine::AccessType, 3> kTypeNames{{
    {machine::AccessType::Load, "load"},
    {machine::AccessType::Store, "store"},
    {machine::AccessType::Fetch, "fetch"},
}};

// "final", "s1walkN", "s2walkN" with the level of the descriptor fetched.
void read_step(LineReader& reader, const Value& value, machine::CheckedAccess& access) {
  constexpr std::string_view kWalk = "s1walk";
  const std::string_view text = reader.text(value);
  if (text == "final") return;
  const std::string_view digits = text.substr(std::min(text.size(), kWalk.size()));
  const auto [stop, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), access.walk_level);
  const bool stage1 = text.starts_with("s1walk");
  if ((!stage1 && !text.starts_with("s2walk")) || wrong != std::errc{} ||
      stop != digits.data() + digits.size() || access.walk_level < -2 ||
      access.walk_level > machine::kPageLevel) {
    reader.error(scenario::kBadValue, value,
                 fmt::format("`{}` is neither final nor a walk such as s2walk3", text));
    return;
  }
  access.step = stage1 ? machine::AccessStep::Stage1Walk : machine::AccessStep::Stage2Walk;
}

constexpr NameTable<FaultKind, 5> kFaultNames{{
    {FaultKind::None, "none"},
    {FaultKind::GranuleProtection, "GPF"},
    {FaultKind::GptWalk, "WALK"},
    {FaultKind::GptAddressSize, "ADDRSIZE"},
    {FaultKind::GptExternalAbort, "SEA"},
}};

constexpr std::array kSyndromeNumbers =
    std::to_array<std::string_view>({"level", "target_el", "ec", "gpcsc", "fsc", "xfsc", "ind", "s2ptw"});

void read_expectation(LineReader& reader, CheckAccess& check) {
  const Value* expect = reader.object(reader.root(), "expect");
  if (expect == nullptr) return;
  if (const Value* fault = reader.any(*expect, "fault")) check.fault = reader.word(*fault, kFaultNames);
  if (const Value* exception = reader.any(*expect, "exception"))
    check.exception = reader.word(*exception, machine::kGpcExceptionNames);
  for (const std::string_view name : kSyndromeNumbers) {
    if (const auto value = reader.optional_number(*expect, name)) check.numbers.emplace_back(name, *value);
  }
}

}  // namespace

GpcConfigure read_gpc_config(LineReader& reader, const Value& arguments) {
  GpcConfigure config;
  machine::Gpccr& gpccr = config.registers.gpccr;
  for (const Number& number : kNumbers)
    gpccr.*number.field = static_cast<std::uint8_t>(reader.number_or(arguments, number.key, 0, 0xf));
  for (const Flag& flag : kFlags)
    gpccr.*flag.field = reader.flag_or(arguments, flag.key, false);
  config.registers.gptbr.base = {reader.number_or(arguments, "gptbr_base", 0)};
  config.registers.gpcbw = {
      .addr = static_cast<std::uint32_t>(reader.number_or(arguments, "bw_addr", 0, 0x3ff'ffff)),
      .stride = static_cast<std::uint8_t>(reader.number_or(arguments, "bw_stride", 0, 0x1f)),
      .size = static_cast<std::uint8_t>(reader.number_or(arguments, "bw_size", 0, 0x7))};
  config.features = read_features(reader, arguments);
  return config;
}

GptWrite read_gpt_write(LineReader& reader, const Value& arguments) {
  return {.words = read_words(reader, arguments), .others = reader.number_or(arguments, "others", 0)};
}

GptSilence read_gpt_silence(LineReader& reader, const Value& arguments) {
  GptSilence silence;
  const Value* list = reader.required(arguments, "addrs");
  if (list == nullptr || reader.array(arguments, "addrs") == nullptr) return silence;
  for (const Value& entry : reader.inside(*list))
    silence.addresses.push_back({reader.number(entry)});
  return silence;
}

CheckAccess read_check_access(LineReader& reader, const Value& arguments) {
  CheckAccess check;
  if (const Value* state = reader.required(arguments, "state"))
    check.request.requester = read_state(reader, *state);
  if (const Value* pas = reader.required(arguments, "pas")) check.request.pas = read_pas(reader, *pas);
  check.request.pa = {reader.number(arguments, "pa")};
  check.access.exception_level = static_cast<std::uint8_t>(reader.number_or(arguments, "el", 0, 3));
  if (const Value* type = reader.any(arguments, "type")) check.access.type = reader.word(*type, kTypeNames);
  if (const Value* step = reader.any(arguments, "access")) read_step(reader, *step, check.access);
  check.controls = {.scr_el3_gpf = reader.flag_or(arguments, "scr_el3_gpf", false),
                    .hcr_el2_tge = reader.flag_or(arguments, "hcr_el2_tge", false),
                    .hcr_el2_gpf = reader.flag_or(arguments, "hcr_el2_gpf", false)};
  read_expectation(reader, check);
  return check;
}

}  // namespace realmsim::replay
