#include "sim/replay/header.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "models/backends/registry.h"
#include "models/base/bits.h"
#include "models/rmm/rec.h"
#include "sim/replay/trace_writer.h"

namespace realmsim::replay {
namespace {

constexpr std::string_view kFormat = "realmsim.calls/1";
constexpr std::uint64_t kLargestPlatform = std::uint64_t{1} << 22;  // granules; 16 GiB

// What a feature register says where no key does (RMM 1.0 B4, RmiFeatureRegister0).
rmm::Config from_feature_register(std::uint64_t value) {
  return {.max_ipa_width = static_cast<unsigned>(bits<7, 0>(value)),
          .lpa2 = bits<8, 8>(value) != 0,
          .sve = bits<9, 9>(value) != 0,
          .sve_vl = static_cast<unsigned>(bits<13, 10>(value)),
          .breakpoints_minus_one = static_cast<unsigned>(bits<19, 14>(value)),
          .watchpoints_minus_one = static_cast<unsigned>(bits<25, 20>(value)),
          .pmu = bits<26, 26>(value) != 0,
          .pmu_counters = static_cast<unsigned>(bits<31, 27>(value)),
          .sha256 = bits<32, 32>(value) != 0,
          .sha512 = bits<33, 33>(value) != 0,
          .list_registers_minus_one = static_cast<unsigned>(bits<37, 34>(value)),
          .max_recs_order = static_cast<unsigned>(bits<41, 38>(value))};
}

struct Number {
  std::string_view key;
  unsigned rmm::Config::*field;
  std::uint64_t limit;
};
constexpr std::array kNumbers{
    Number{"max_ipa_width", &rmm::Config::max_ipa_width, 52},
    Number{"pa_width", &rmm::Config::pa_width, 52},
    Number{"num_bps_minus1", &rmm::Config::breakpoints_minus_one, 63},
    Number{"num_wps_minus1", &rmm::Config::watchpoints_minus_one, 63},
    Number{"pmu_num_ctrs", &rmm::Config::pmu_counters, 31},
    Number{"gicv3_num_lrs_minus1", &rmm::Config::list_registers_minus_one, 15},
    Number{"max_recs_order", &rmm::Config::max_recs_order, 15},
    Number{"rec_aux_count", &rmm::Config::rec_aux_count, rmm::kMaxRecAux},
    Number{"vmid_bits", &rmm::Config::vmid_bits, 16},
};

struct Flag {
  std::string_view key;
  bool rmm::Config::*field;
};
constexpr std::array kFlags{
    Flag{"lpa2_supported", &rmm::Config::lpa2}, Flag{"pmu_en", &rmm::Config::pmu},
    Flag{"feat_hpmn0", &rmm::Config::hpmn0},    Flag{"sve", &rmm::Config::sve},
    Flag{"sha256", &rmm::Config::sha256},       Flag{"sha512", &rmm::Config::sha512},
};

rmm::Config read_firmware(LineReader& reader, const Value& platform) {
  rmm::Config config;
  if (const auto features = reader.optional_number(platform, "feature_register_0"))
    config = from_feature_register(*features);
  for (const Number& number : kNumbers) {
    const auto value = reader.optional_number(platform, number.key, number.limit);
    if (value) config.*number.field = static_cast<unsigned>(*value);
  }
  for (const Flag& flag : kFlags)
    config.*flag.field = reader.flag_or(platform, flag.key, config.*flag.field);
  return config;
}

std::string read_backend(LineReader& reader, const Value& value) {
  const std::string_view name = reader.text(value);
  if (value.kind == Kind::String && backends::find_backend(name) == nullptr)
    reader.error(scenario::kUnknownName, value, fmt::format("unknown backend `{}`", name));
  return std::string{name};
}

}  // namespace

bool is_header(const JsonLine& line) {
  return line.find(line.root(), "header") != nullptr;
}

Header read_header(LineReader& reader) {
  const Value& root = reader.root();
  Header header;
  if (const Value* format = reader.required(root, "format");
      format != nullptr && reader.text(*format) != kFormat && format->kind == Kind::String) {
    reader.error(scenario::kBadValue, *format, fmt::format("`{}` is not `{}`", format->text, kFormat));
  }
  if (const Value* oracle = reader.any(root, "oracle")) header.oracle = reader.text(*oracle);
  if (const Value* backend = reader.any(root, "backend")) header.backend = read_backend(reader, *backend);
  if (reader.required(root, "platform") == nullptr) return header;
  if (const Value* platform = reader.object(root, "platform")) {
    header.granules = static_cast<std::uint32_t>(
        reader.number_or(*platform, "granules", header.granules, kLargestPlatform));
    header.cpus = std::max(1u, static_cast<std::uint32_t>(reader.number_or(*platform, "cpus", 1, kMostCpus)));
    header.firmware = read_firmware(reader, *platform);
  }
  return header;
}

Json to_json(const Header& header) {
  Json platform{{"granules", header.granules}, {"cpus", header.cpus}};
  for (const Number& number : kNumbers)
    platform[std::string{number.key}] = header.firmware.*number.field;
  for (const Flag& flag : kFlags)
    platform[std::string{flag.key}] = header.firmware.*flag.field;
  platform["feature_register_0"] = hex(header.firmware.feature_register_0());
  platform["rmi_version"] = hex(rmm::kInterfaceVersion);
  platform["rsi_version"] = hex(rmm::kInterfaceVersion);
  return {{"header", 1},
          {"format", kFormat},
          {"oracle", header.oracle},
          {"backend", header.backend},
          {"platform", std::move(platform)}};
}

}  // namespace realmsim::replay
